import { join } from 'node:path';
import type { SpawnedModelServer } from '../stand-in/model-server/spawn.ts';
import { writeStandInRun } from '../stand-in/stand-in-run.ts';
import { fingerprintOf } from './faults/fingerprint.ts';
import { freeze, groundOf, partSize, stepsOfJobs, until, type Ground } from './faults/grounds.ts';
import { withoutStore, withoutTemporal } from './faults/outage-runs.ts';
import { withRunBench, withStack } from './faults/run-bench.ts';
import { startTemporalServer } from './faults/temporal-server.ts';

const describeWithStack = withStack('outages');

// At the same time, as they wait for most of theirs; each has a Temporal or a store of its own.
describeWithStack('a run', () => {
  test.concurrent(
    'outlives a worker that is killed amid generating, scoring and answering, and then a trainer, at the cost of the unfinished parts',
    () =>
      withRunBench(async (bench) => {
        const fast = { slots: 24, baseMs: 150 };
        const generating = await groundOf(bench, 'generating', fast, { passages: 400, shardSize: 200 });
        const scoring = await groundOf(bench, 'scoring', fast, { passages: 200, shardSize: 100, concurrency: 3 });
        const answering = await groundOf(
          bench,
          'answering',
          { slots: 2, baseMs: 150 },
          {
            ...{ passages: 4, shardSize: 4, pairs: 80, promptsPerRequest: 2, concurrency: 1 },
          },
        );
        const grounds = [generating, scoring, answering];
        // One interpreter for all, as a worker has one; only the follower of the first is trained for so many steps.
        const { trainer, environment } = generating.run;
        await trainer.configure({ ends: [{ step: 63, by: 'SIGKILL' }] });
        // Temporal gives the work to another worker a minute after the last sign of life.
        const temporal = await startTemporalServer(bench.folder);
        bench.atEnd(() => temporal.kill());
        const at = await bench.folderStore('store');
        const runs = await bench.runs(at, temporal.variables);
        const worker = await runs.worker(environment);

        const ids = new Map<Ground, string>();
        const begin = async (ground: Ground) => ids.set(ground, await runs.start(ground.run.file));
        await begin(answering);
        await begin(scoring);
        // Twelve texts of the four passages, ten answers of the base, and the first of the follower's.
        await until(answering.server, ({ generation }) => generation.delivered >= 12 + 10 + 2);
        await freeze(answering.server);
        await begin(generating);
        await until(scoring.server, (counters) => counters.scoring.delivered >= 300);
        await freeze(scoring.server);
        await until(generating.server, ({ generation }) => generation.delivered >= 800);
        await worker.kill();
        const killed = await Promise.all(grounds.map(({ server }) => server.counters()));
        expect(killed[0]?.generation.delivered).toBeLessThan(1200);
        expect(killed[1]?.scoring.delivered).toBeLessThan(600);
        expect(killed[2]?.generation.delivered).toBeLessThan(12 + 10 + 10);
        for (const { server } of grounds) await server.setFaults([]);

        const second = await runs.worker(environment);
        const made = grounds.map(async (ground) => fingerprintOf(at.store, await runs.report(ids.get(ground) ?? '')));
        const prints = await Promise.all(made);
        await second.stop();
        const [one, two, three] = await Promise.all(grounds.map(({ server }) => server.counters()));
        // Two shards are in flight; a prompt has three texts.
        expect(one?.generation.repeated).toBeLessThanOrEqual(2 * partSize * 3);
        expect(two?.scoring.repeated).toBeLessThanOrEqual(2 * partSize);
        expect([one?.scoring.repeated, two?.generation.repeated, three?.scoring.repeated]).toEqual([0, 0, 0]);
        expect(three?.generation.repeated).toBeLessThanOrEqual(10);

        const [longest = []] = [...stepsOfJobs(await trainer.steps()).values()].sort((a, b) => b.length - a.length);
        const all = Array.from({ length: 100 }, (_, index) => index + 1);
        expect(longest).toEqual([...all.slice(0, 63), ...all.slice(60)]);

        const calm = await bench.folderStore('calm');
        const calmRuns = await bench.runs(calm, temporal.variables);
        await calmRuns.worker(environment, join(bench.folder, 'calm-worker'));
        const undisturbed = grounds.map(async ({ run }) => fingerprintOf(calm.store, await calmRuns.make(run.file)));
        expect(prints).toEqual(await Promise.all(undisturbed));
      }, 420),
    430_000,
  );

  test.concurrent(
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
    310_000,
  );
});
