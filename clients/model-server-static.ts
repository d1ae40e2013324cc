import type { StaticServer } from '../pipeline/run-file/servers.ts';
import { askGoldenPrompt } from './golden-prompt.ts';
import type { AcquireRequest } from './model-servers.ts';
import { ServerRefused } from './server-errors.ts';
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

/** A server that runs already: nothing is started, the right model must be there. */
export async function acquireStatic(
  request: AcquireRequest<StaticServer>,
  policy: StaticServerPolicy,
  signal: AbortSignal,
): Promise<Endpoint> {
  const { server } = request;
  checkAllowedHost(server.url, policy.allowedHosts);
  const apiKey = server.secret === undefined ? undefined : policy.secret(server.secret);
  if (server.secret !== undefined && apiKey === undefined) {
    throw new ServerRefused(`this worker has no secret named "${server.secret}"`);
  }
  const { api, url, model, ca, seeds, promptsPerRequest, concurrency } = server;
  const endpoint = { api, url, model, apiKey, ca, seeds, promptsPerRequest, concurrency, maxModelLength: 0 };
  const { maxModelLength } = await askGoldenPrompt(endpoint, signal);
  if (maxModelLength === undefined) {
    throw new ServerRefused(`${url} does not say how long a sequence it takes (max_model_len in /v1/models)`);
  }
  return { ...endpoint, maxModelLength };
}
