import { z } from 'zod';
import type { StaticServer } from '../pipeline/run-file/servers.ts';
import { checkAllowedHost, staticEndpoint, type StaticServerPolicy } from './model-server-static.ts';
import { askGoldenPrompt } from './golden-prompt.ts';
import { modelServerFetch } from './http-fetch.ts';
import type { RequestPermits } from './request-permits.ts';
import { ServerUnavailable } from './server-errors.ts';
import type { Endpoint } from './text-generation.ts';

/** What a server can do, as it said itself, or why it cannot be asked now. */
export interface ServerCapabilities {
  /** Engine and version, where it says so. */
  engine?: string | undefined;
  maxModelLength?: number | undefined;
  /** Whether it gives log-probabilities of prompts. */
  logProbabilities?: boolean | undefined;
  seeds?: boolean | undefined;
  /** Stop texts of a request, where it has a limit. */
  maxStopSequences?: number | undefined;
  problem?: string | undefined;
}

const versionSchema = z.object({ version: z.string() });

/** How long a busy server may take until its turn comes and it has answered; the first answer of one may take 40 s. */
const patienceMs = 120_000;

/**
 * Asks a server that runs already what a run will need of it. One that does not answer is told of, not refused: it may
 * be there when its stage is.
 * @param permitsOf for servers that others use too
 * @throws ServerRefused naming the flag or name to mend
 */
export async function probeStatic(
  server: StaticServer,
  policy: StaticServerPolicy,
  signal: AbortSignal,
  permitsOf?: (endpoint: Endpoint) => RequestPermits,
): Promise<ServerCapabilities> {
  checkAllowedHost(server.url, policy.allowedHosts);
  const endpoint = staticEndpoint(server, policy);
  const overdue = AbortSignal.timeout(patienceMs);
  try {
    const either = AbortSignal.any([signal, overdue]);
    const said = await askGoldenPrompt(endpoint, either, permitsOf?.(endpoint));
    const { engine = await engineOf(endpoint.url, endpoint.ca, signal), maxModelLength, maxStopSequences } = said;
    const { logProbabilities = true } = said;
    return { engine, maxModelLength, logProbabilities, seeds: server.seeds, maxStopSequences };
  } catch (error) {
    signal.throwIfAborted();
    if (overdue.aborted) {
      return { seeds: server.seeds, problem: `${endpoint.url} did not answer within ${patienceMs / 1000} s` };
    }
    if (!(error instanceof ServerUnavailable)) throw error;
    return { seeds: server.seeds, problem: error.message };
  }
}

/** vLLM says its version beside its API; others need not. */
async function engineOf(url: string, ca: string | undefined, signal: AbortSignal): Promise<string> {
  try {
    const reply = await modelServerFetch(ca)(`${url.replace(/\/$/, '')}/version`, { signal });
    const parsed = versionSchema.safeParse(await reply.json());
    return parsed.success ? `vLLM ${parsed.data.version}` : 'unknown';
  } catch {
    return 'unknown';
  }
}
