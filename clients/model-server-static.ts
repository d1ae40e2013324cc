import type { StaticServer } from '../pipeline/run-file/servers.ts';
import { askGoldenPrompt } from './golden-prompt.ts';
import type { AcquireRequest } from './model-servers.ts';
import type { RequestPermits } from './request-permits.ts';
import { ServerRefused } from './server-errors.ts';
import { whenReady, type ReadyWait } from './server-ready.ts';
import type { Endpoint } from './text-generation.ts';

/** What an operator lets run files reach, and how secrets are found by name. */
export interface StaticServerPolicy {
  /** Host names, or host:port; a run file may name no other. */
  allowedHosts: readonly string[];
  /** The value of a named secret, or nothing. */
  secret(name: string): string | undefined;
}

/**
 * Checks that the operator allows the host.
 * @throws ServerRefused naming the host and the setting
 */
export function checkAllowedHost(url: string, allowedHosts: readonly string[]): void {
  const { host, hostname } = new URL(url);
  if (!allowedHosts.includes(host) && !allowedHosts.includes(hostname)) {
    throw new ServerRefused(
      `the host "${host}" is not on the allow list of this worker (SLINGSHOT_ALLOWED_HOSTS: ${allowedHosts.join(', ') || 'empty'})`,
    );
  }
}

/** A server that runs already: nothing is started, the right model must be there; waits for one that is starting. */
export async function acquireStatic(
  request: AcquireRequest<StaticServer>,
  policy: StaticServerPolicy,
  signal: AbortSignal,
  wait: ReadyWait = { readyTimeMs: 0, onWait: () => undefined },
  permitsOf?: (endpoint: Endpoint) => RequestPermits,
): Promise<Endpoint> {
  const { server } = request;
  const { url } = server;
  checkAllowedHost(url, policy.allowedHosts);
  const endpoint = staticEndpoint(server, policy);
  const permits = permitsOf?.(endpoint);
  const { maxModelLength, maxInputLength } = await whenReady(endpoint, signal, wait, () =>
    askGoldenPrompt(endpoint, signal, permits),
  );
  if (maxModelLength === undefined) {
    const where = endpoint.api === 'tgi' ? 'max_total_tokens in /info' : 'max_model_len in /v1/models';
    throw new ServerRefused(`${url} does not say how long a sequence it takes (${where})`);
  }
  return { ...endpoint, maxModelLength, ...(maxInputLength === undefined ? {} : { maxInputLength }) };
}

/**
 * The endpoint of a server that runs already; how long a sequence it takes is still to be asked.
 * @throws ServerRefused when this worker lacks its secret
 */
export function staticEndpoint(server: StaticServer, policy: StaticServerPolicy): Endpoint {
  const apiKey = server.secret === undefined ? undefined : policy.secret(server.secret);
  if (server.secret !== undefined && apiKey === undefined) {
    throw new ServerRefused(`this worker has no secret named "${server.secret}"`);
  }
  const { api, url, model, ca, seeds, promptsPerRequest, concurrency } = server;
  return { api, url, model, apiKey, ca, seeds, promptsPerRequest, concurrency, maxModelLength: 0 };
}
