import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Counters } from '../stand-in/model-server/counters.ts';
import type { SpawnedModelServer } from '../stand-in/model-server/spawn.ts';
import type { ModelServerOptions } from '../stand-in/model-server/settings.ts';
import { writeStandInRun, type StandInRun, type StandInRunOptions } from '../stand-in/stand-in-run.ts';
import type { LoggedStep } from '../stand-in/trainer/interpreter.ts';
import { fingerprintOf } from './faults/fingerprint.ts';
import { withRunBench, withStack, type RunBench } from './faults/run-bench.ts';

const describeWithStack = withStack('workers that end');

/** Results that a progress part holds at most, and so what a stage that is killed may ask again. */
const partSize = 64;
/** The trainer saves a checkpoint every so many steps. */
const checkpointSteps = 5;

interface Ground {
  run: StandInRun;
  server: SpawnedModelServer;
}

async function groundOf(
  bench: RunBench,
  name: string,
  server: Partial<ModelServerOptions>,
  options: Pick<StandInRunOptions, 'passages' | 'shardSize'> & Partial<StandInRunOptions>,
): Promise<Ground> {
  const spawned = await bench.server(server);
  const training = { epochs: 2, batchSize: 8, learningRate: 1e-3, maxLength: 4000, dtype: 'float32', checkpointSteps };
  const { changes, ...rest } = options;
  const run = await writeStandInRun({
    ...{ folder: join(bench.folder, name), url: spawned.url, words: 20, promptsPerRequest: 8, ...rest },
    changes: { name, window: 2, train: training, finetune: training, ...changes },
  });
  return { run, server: spawned };
}

async function until(server: SpawnedModelServer, reached: (counters: Counters) => boolean): Promise<Counters> {
  for (;;) {
    const counters = await server.counters();
    if (reached(counters)) return counters;
    await delay(20);
  }
}

/** No request is answered any more, so that a run stays where it is. */
const freeze = (server: SpawnedModelServer) => server.setFaults([{ fault: 'hang' }]);

/** Steps of each training, in the order they were done. */
function stepsOfJobs(steps: readonly LoggedStep[]): Map<string, number[]> {
  const jobs = new Map<string, number[]>();
  for (const { job, step } of steps) jobs.set(job, [...(jobs.get(job) ?? []), step]);
  return jobs;
}

describeWithStack('a worker', () => {
  test(
    'that is killed amid generating, scoring and answering, and then a trainer, cost no more than the unfinished parts',
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
        const at = await bench.folderStore('store');
        const runs = await bench.runs(at);
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
        const calmRuns = await bench.runs(calm);
        await calmRuns.worker(environment, join(bench.folder, 'calm-worker'));
        const undisturbed = grounds.map(async ({ run }) => fingerprintOf(calm.store, await calmRuns.make(run.file)));
        expect(prints).toEqual(await Promise.all(undisturbed));
      }, 170),
    180_000,
  );

  test(
    'that is told to end keeps what it has, asks again at most for what was in flight, and ends in its time',
    () =>
      withRunBench(async (bench) => {
        const { run, server } = await groundOf(
          bench,
          'drained',
          { slots: 12, baseMs: 100 },
          { passages: 150, shardSize: 75 },
        );
        const at = await bench.folderStore('store');
        const runs = await bench.runs(at);
        const worker = await runs.worker({ ...run.environment, SLINGSHOT_SHUTDOWN_SECONDS: '1' });
        const id = await runs.start(run.file);
        await until(server, ({ generation }) => generation.delivered >= 150);
        const { exitCode, milliseconds } = await worker.stop();
        const atEnd = await server.counters();
        expect(exitCode).toBe(0);
        expect(milliseconds).toBeLessThan(10_000);
        // It was amid the work: the next one has something to do.
        expect(atEnd.generation.delivered).toBeLessThan(450);
        await runs.worker(run.environment);
        const report = await runs.report(id);
        const { generation, scoring } = await server.counters();
        // Eight requests of three texts; an answer may have been on its way when they were given up.
        expect(generation.repeated).toBeLessThanOrEqual(8 * 3);
        expect(scoring.repeated).toBe(0);
        expect(report.stages.every(({ failed }) => failed === 0)).toBe(true);
      }),
    110_000,
  );
});
