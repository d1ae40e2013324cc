import { Agent, fetch as undiciFetch } from 'undici';

/**
 * A fetch for model servers: trusts the given certificate authority beside none other when there is one, and has no
 * header timeout of its own, since a long generation answers only when it is done.
 */
export function modelServerFetch(ca: string | undefined): typeof fetch {
  const dispatcher = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 60_000,
    ...(ca === undefined ? {} : { connect: { ca } }),
  });
  return async (input, init) => {
    const url = input instanceof Request ? input.url : input;
    const reply = await undiciFetch(url, {
      dispatcher,
      method: init?.method ?? 'GET',
      // A redirect could lead past the operator's allow list.
      redirect: 'manual',
      headers: Object.fromEntries(new Headers(init?.headers)),
      ...(typeof init?.body === 'string' ? { body: init.body } : {}),
      ...(init?.signal ? { signal: init.signal } : {}),
    });
    const body = await reply.arrayBuffer();
    return new Response(body, { status: reply.status, headers: Object.fromEntries(reply.headers) });
  };
}
