import { hostname } from 'node:os';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import type { Server } from '../pipeline/run-file/servers.ts';
import type { Endpoint, ModelClient } from '../clients/text-generation.ts';
import { sha256 } from '../stores/content-hash.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { ActivityPulse } from './heartbeat.ts';
import { localModel } from './local-models.ts';

/** Which model a stage needs, on which kind of server, and under which lease it is held. */
export interface ServedModel {
  server: Server;
  model: ArtifactRef;
  lease: string;
}

/** The server of a model, started if need be; a worker that was restarted starts it again here. */
export async function endpointOf(
  dependencies: ActivityDependencies,
  served: ServedModel,
  pulse: ActivityPulse,
): Promise<Endpoint> {
  const begun = Date.now();
  const { server, model, lease } = served;
  return dependencies.modelServers.acquire(
    { server, model: await localModel(dependencies, model), lease },
    pulse.signal,
    (state) => pulse.beat({ done: Math.round((Date.now() - begun) / 1000), of: 0, what: `s, model server ${state}` }),
  );
}

/** Starts the server of a model before its stage needs it. The address stays with the worker: it may hold a secret. */
export async function acquireServer(
  dependencies: ActivityDependencies,
  served: ServedModel,
  pulse: ActivityPulse,
): Promise<{ model: string; seconds: number }> {
  const begun = performance.now();
  const endpoint = await endpointOf(dependencies, served, pulse);
  return { model: endpoint.model, seconds: Math.round(performance.now() - begun) / 1000 };
}

/** The client of a stage's server; it waits for its turn where others use the server too, and the pulse tells of it. */
export function clientOf(
  dependencies: Pick<ActivityDependencies, 'modelClient'>,
  endpoint: Endpoint,
  { lease }: ServedModel,
  pulse: ActivityPulse,
): ModelClient {
  const run = lease.split('/')[0] ?? lease;
  return dependencies.modelClient(endpoint, { run, weight: pulse.fairnessWeight, onWait: pulse.wait });
}

/** Tells servers apart in manifests without their addresses. One that hangs on a worker is that worker's own. */
export function serverId({ url, exclusive }: Endpoint): string {
  return sha256(exclusive === true ? `${hostname()} ${process.pid} ${url}` : url).slice(0, 12);
}
