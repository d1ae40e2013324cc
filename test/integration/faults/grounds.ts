import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Counters } from '../../stand-in/model-server/counters.ts';
import type { ModelServerOptions } from '../../stand-in/model-server/settings.ts';
import type { SpawnedModelServer } from '../../stand-in/model-server/spawn.ts';
import { writeStandInRun, type StandInRun, type StandInRunOptions } from '../../stand-in/stand-in-run.ts';
import type { LoggedStep } from '../../stand-in/trainer/interpreter.ts';
import type { RunBench } from './run-bench.ts';

/** Results that a progress part holds at most, and so what a stage that is killed may ask again. */
export const partSize = 64;
/** The trainer saves a checkpoint every so many steps. */
export const checkpointSteps = 5;

/** A run, and the server it asks. */
export interface Ground {
  run: StandInRun;
  server: SpawnedModelServer;
}

/** Writes a run that takes a while, with a server of its own. */
export async function groundOf(
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

/** Waits until the counters of a server are as wanted. */
export async function until(server: SpawnedModelServer, reached: (counters: Counters) => boolean): Promise<Counters> {
  for (;;) {
    const counters = await server.counters();
    if (reached(counters)) return counters;
    await delay(20);
  }
}

/** No request is answered any more, so that a run stays where it is. */
export const freeze = (server: SpawnedModelServer) => server.setFaults([{ fault: 'hang' }]);

/** Steps of each training, in the order they were done. */
export function stepsOfJobs(steps: readonly LoggedStep[]): Map<string, number[]> {
  const jobs = new Map<string, number[]>();
  for (const { job, step } of steps) jobs.set(job, [...(jobs.get(job) ?? []), step]);
  return jobs;
}
