import type { Arm } from './arms.ts';
import type { Model, TrainedModel } from './models.ts';
import type { RunFile } from './run-file.ts';

/** A run file with what it leaves unsaid filled in: the arms as a list, the default generator and follower as models. */
export interface ResolvedRun extends Omit<RunFile, 'arm' | 'arms'> {
  arms: Arm[];
}

/**
 * Fills in the default generator (reversed pairs of every arm's seed data, from base) and the default follower
 * (forward on the run's pairs, from base) where the run file names none.
 */
export function resolveRun(runFile: RunFile): ResolvedRun {
  const { arm, arms, ...rest } = runFile;
  const { target, budget } = runFile;
  const list = (arms ?? (arm === undefined ? [] : [arm])).map((one) => ({
    ...one,
    target: one.target ?? target,
    budget: one.budget ?? budget,
  }));
  // An arm with a generator of its own does not teach the default one.
  const seedData = [...new Set(list.flatMap((one) => (one.generator === undefined ? one.seedData : [])))];
  const models: Record<string, Model> = {
    ...(runFile.models['generator'] === undefined && list.some((one) => one.generator === undefined)
      ? { generator: trained('reversed', seedData, runFile.train) }
      : {}),
    ...(runFile.models['follower'] === undefined ? { follower: trained('forward', 'pairs', runFile.finetune) } : {}),
    ...runFile.models,
  };
  return { ...rest, models, arms: list };
}

function trained(
  direction: TrainedModel['direction'],
  data: TrainedModel['data'],
  parameters: TrainedModel['parameters'],
): Model {
  return { trained: { from: 'base', data, direction, parameters }, licence: 'unstated', source: '' };
}
