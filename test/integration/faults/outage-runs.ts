import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SpawnedModelServer } from '../../stand-in/model-server/spawn.ts';
import type { StandInRun } from '../../stand-in/stand-in-run.ts';
import { fingerprintOf, type Fingerprint } from './fingerprint.ts';
import type { RunBench } from './run-bench.ts';
import { startStoreProxy } from './store-proxy.ts';
import { bucketStore } from './stores.ts';
import { startTemporalServer } from './temporal-server.ts';

async function untilWritten(server: SpawnedModelServer, texts: number): Promise<void> {
  while ((await server.counters()).generation.done < texts) await delay(50);
}

/** The run on a Temporal of its own, which is killed amid it and comes back; gives what was made. */
export async function withoutTemporal(
  bench: RunBench,
  { file, environment }: StandInRun,
  server: SpawnedModelServer,
): Promise<Fingerprint> {
  const temporal = await startTemporalServer(bench.folder);
  bench.atEnd(() => temporal.kill());
  const at = await bench.folderStore('other-temporal');
  const runs = await bench.runs(at, temporal.variables);
  await runs.worker(environment, join(bench.folder, 'other-worker'));
  const id = await runs.start(file);
  await untilWritten(server, 60);
  await temporal.kill();
  await delay(3_000);
  await temporal.comeBack();
  const again = await bench.runs(at, temporal.variables);
  return fingerprintOf(at.store, await again.report(id));
}

/** The run on a store that cannot be reached for half a minute amid it; gives what was made. */
export async function withoutStore(
  bench: RunBench,
  { file, environment }: StandInRun,
  server: SpawnedModelServer,
): Promise<Fingerprint> {
  const { S3_ENDPOINT = '' } = process.env;
  const proxy = await startStoreProxy(S3_ENDPOINT);
  bench.atEnd(() => proxy.close());
  const at = await bucketStore(`faults-${randomUUID()}`);
  const runs = await bench.runs(at);
  await runs.worker({ ...environment, S3_ENDPOINT: proxy.url });
  const id = await runs.start(file);
  await untilWritten(server, 60);
  await proxy.outage(15_000, 15_000);
  return fingerprintOf(at.store, await runs.report(id));
}
