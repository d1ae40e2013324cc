import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeStandInRun, type StandInRun } from '../stand-in/stand-in-run.ts';
import type { SpawnedModelServer } from '../stand-in/model-server/spawn.ts';
import { fingerprintOf } from './faults/fingerprint.ts';
import { withRunBench, withStack, type RunBench } from './faults/run-bench.ts';
import { startStoreProxy } from './faults/store-proxy.ts';
import { bucketStore } from './faults/stores.ts';
import { startTemporalServer } from './faults/temporal-server.ts';

const describeWithStack = withStack('outages');

async function untilWritten(server: SpawnedModelServer, texts: number): Promise<void> {
  while ((await server.counters()).generation.done < texts) await delay(50);
}

/** The run on a Temporal of its own, which is killed amid it and comes back; gives what was made. */
async function withoutTemporal(bench: RunBench, { file, environment }: StandInRun, server: SpawnedModelServer) {
  const temporal = await startTemporalServer(bench.folder);
  try {
    const at = await bench.folderStore('other-temporal');
    const runs = await bench.runs(at, temporal.variables);
    await runs.worker(environment, join(bench.folder, 'other-worker'));
    const id = await runs.start(file);
    await untilWritten(server, 60);
    await temporal.kill();
    await delay(3_000);
    await temporal.comeBack();
    const again = await bench.runs(at, temporal.variables);
    return await fingerprintOf(at.store, await again.report(id));
  } finally {
    await temporal.kill();
  }
}

/** The run on a store that cannot be reached for half a minute amid it; gives what was made. */
async function withoutStore(bench: RunBench, { file, environment }: StandInRun, server: SpawnedModelServer) {
  const { S3_ENDPOINT = '' } = process.env;
  const proxy = await startStoreProxy(S3_ENDPOINT);
  try {
    const at = await bucketStore(`faults-${randomUUID()}`);
    const runs = await bench.runs(at);
    await runs.worker({ ...environment, S3_ENDPOINT: proxy.url });
    const id = await runs.start(file);
    await untilWritten(server, 60);
    await proxy.outage(15_000, 15_000);
    return await fingerprintOf(at.store, await runs.report(id));
  } finally {
    await proxy.close();
  }
}

describeWithStack('a run', () => {
  // At the same time, as both wait for most of theirs.
  test(
    'outlives a Temporal server that is killed amid it, and half a minute without its store',
    () =>
      withRunBench(async (bench) => {
        const servers = [
          await bench.server({ slots: 8, baseMs: 60 }),
          await bench.server({ slots: 8, baseMs: 60 }),
        ] as const;
        const written = async (name: string, { url }: SpawnedModelServer) =>
          writeStandInRun({ folder: join(bench.folder, name), url, passages: 60, shardSize: 10 });
        const [one, other] = [await written('one', servers[0]), await written('other', servers[1])];
        const calm = await bench.folderStore('calm');
        const runs = await bench.runs(calm);
        const worker = await runs.worker(one.environment, join(bench.folder, 'calm-worker'));
        const made = await fingerprintOf(calm.store, await runs.make(one.file));
        await worker.stop();
        await servers[0].resetCounters();

        const both = [withoutTemporal(bench, one, servers[0]), withoutStore(bench, other, servers[1])];
        expect(await Promise.all(both)).toEqual([made, made]);
        // A worker that only cannot tell of what it did asks for nothing again.
        const { generation, scoring } = await servers[0].counters();
        expect([generation.done, scoring.done]).toEqual([180 + 2 * 5, 180]);
        // What could not be stored is asked again: the four shards in flight at most.
        const afterwards = await servers[1].counters();
        expect(afterwards.generation.repeated).toBeLessThanOrEqual(4 * 30);
        expect(afterwards.scoring.repeated).toBeLessThanOrEqual(4 * 30);
      }),
    110_000,
  );
});
