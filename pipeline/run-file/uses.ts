import type { Arm } from './arms.ts';
import type { ResolvedRun } from './resolved.ts';

/**
 * What a text or model is for. train: pairs are made with it, or the follower learns from it; baseline: only models
 * that are measured beside the follower are made of it; evaluate: it only measures.
 */
export type Use = 'train' | 'baseline' | 'evaluate';

/** The models a model is made of, itself first. */
function ancestry(run: ResolvedRun, model: string): string[] {
  const names: string[] = [];
  for (let name: string | undefined = model; name !== undefined && !names.includes(name);) {
    names.push(name);
    name = run.models[name]?.trained?.from;
  }
  return names;
}

/** The data sets that a model, and those it is made of, learn from. */
export function dataLearntBy(run: ResolvedRun, model: string): Set<string> {
  return new Set(
    ancestry(run, model).flatMap((name) => {
      const data = run.models[name]?.trained?.data;
      return data === undefined || data === 'pairs' ? [] : data;
    }),
  );
}

/** The data sets that the generator or the scorer of an arm learns from. */
export function dataBehind(run: ResolvedRun, arm: Arm): Set<string> {
  const generator = arm.generator ?? run.roles.generator;
  return new Set([generator, run.roles.scorer].flatMap(({ model }) => [...dataLearntBy(run, model)]));
}

/** The models that pairs are made with, and the follower, with all that they are made of. */
function modelsOfPairs(run: ResolvedRun): Set<string> {
  const { generator, extractor, scorer, follower } = run.roles;
  const ofArms = run.arms.flatMap((arm) => [arm.generator ?? generator, arm.extractor ?? extractor]);
  const roles = [...ofArms, scorer, follower].flatMap((role) => (role === undefined ? [] : [role.model]));
  return new Set(roles.flatMap((name) => ancestry(run, name)));
}

/** What a model is for; one that nothing names counts as if pairs were made with it. */
export function modelUse(run: ResolvedRun, name: string): Use {
  if (modelsOfPairs(run).has(name)) return 'train';
  if (run.evaluation.baselines.some((baseline) => ancestry(run, baseline).includes(name))) return 'baseline';
  return run.roles.judge !== undefined && ancestry(run, run.roles.judge.model).includes(name) ? 'evaluate' : 'train';
}

/** What a data set is for; one that nothing learns from counts as if the follower did. */
export function dataUse(run: ResolvedRun, name: string): Use {
  if (run.data[name]?.use === 'evaluate') return 'evaluate';
  const learnt = [...modelsOfPairs(run)].some((model) => dataLearntBy(run, model).has(name));
  // Prompts may show an arm's seed data to a generator that learns from none of it
  if (learnt || run.arms.some(({ seedData }) => seedData.includes(name))) return 'train';
  return run.evaluation.baselines.some((baseline) => dataLearntBy(run, baseline).has(name)) ? 'baseline' : 'train';
}
