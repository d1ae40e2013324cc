import * as http from 'node:http';
import * as https from 'node:https';

/** Answers that the minio client throws away without reading them; unread, they would keep their connection for ever. */
const UNREAD_STATUSES = new Set([408, 429, 499, 500, 502, 503, 504, 520]);
const MAXIMUM_CONNECTIONS = 32;

type Answer = (response: http.IncomingMessage) => void;

interface Transport {
  transport: Pick<typeof http, 'request'>;
  transportAgent: http.Agent;
}

/**
 * Connections for a minio client: kept alive, bounded in number, given up (`ETIMEDOUT`) when nothing moves on one for
 * `idleTimeoutMs`, and given back when the client drops an answer. The client itself waits for ever and never drains.
 */
export function createTransport(secure: boolean, ca: string | undefined, idleTimeoutMs: number): Transport {
  const pool = { keepAlive: true, maxSockets: MAXIMUM_CONNECTIONS };
  const transportAgent = secure
    ? new https.Agent({ ...pool, ...(ca === undefined ? {} : { ca }) })
    : new http.Agent(pool);
  const protocol = secure ? https : http;

  function request(options: http.RequestOptions | string | URL, answer?: Answer): http.ClientRequest;
  function request(url: string | URL, options: http.RequestOptions, answer?: Answer): http.ClientRequest;
  function request(
    first: http.RequestOptions | string | URL,
    second?: http.RequestOptions | Answer,
    third?: Answer,
  ): http.ClientRequest {
    if (typeof second !== 'object') return watch(protocol.request(first, second), idleTimeoutMs);
    if (typeof first === 'string' || first instanceof URL)
      return watch(protocol.request(first, second, third), idleTimeoutMs);
    return watch(protocol.request({ ...first, ...second }, third), idleTimeoutMs);
  }
  return { transport: { request }, transportAgent };
}

function watch(request: http.ClientRequest, idleTimeoutMs: number): http.ClientRequest {
  let answer: http.IncomingMessage | undefined;
  request.on('response', (response) => {
    answer = response;
    if (UNREAD_STATUSES.has(response.statusCode ?? 0)) response.resume();
  });
  request.setTimeout(idleTimeoutMs, () => {
    const error = Object.assign(new Error(`nothing moved for ${idleTimeoutMs} ms`), { code: 'ETIMEDOUT' });
    answer?.destroy(error);
    request.destroy(error);
  });
  return request;
}
