import { checkAllowedHost } from '../../clients/model-server-static.ts';
import { hashOf, keyOf } from '../../pipeline/keys.ts';
import type { Plan, PlanStep } from '../../pipeline/plan.ts';
import { resolveRun, type ResolvedRun } from '../../pipeline/run-file/resolved.ts';
import type { Quota } from '../../pipeline/run-file/quota.ts';
import { artifactKinds, stageKinds, stageNames, type ArtifactKind, type StageName } from '../../pipeline/stages.ts';
import { BadInput } from '../bad-input.ts';
import { runWarnings } from '../check-run.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { recipeFile, saveRecipe } from '../recipe-files.ts';
import { loadResolvedRunFile } from '../resolve-sources.ts';
import { writeRunPlan } from './run-plan.ts';
import type { StepBuilder } from './step-builder.ts';
import { buildSteps } from './steps.ts';

/** Which run is planned, from which run file, and what of it is made again whatever exists. */
export interface PlanInput {
  run: string;
  /** Key of the run file with its sources found. */
  runFile: string;
  fresh?: boolean | undefined;
  forceFrom?: StageName | undefined;
}

/**
 * Plans a run: checks all that can be known before anything is made, and says which artifacts it needs, by key.
 * @throws BadInput naming every field that is wrong
 */
export async function plan(dependencies: ActivityDependencies, input: PlanInput): Promise<Plan> {
  const { store } = dependencies;
  const runFile = await loadResolvedRunFile(store, input.runFile);
  const run = resolveRun(runFile);
  for (const server of Object.values(run.servers)) {
    if (server.kind === 'static') checkAllowedHost(server.url, dependencies.allowedHosts);
  }
  const builder = await forcedSteps(dependencies, run, forcedKinds(input));
  for (const made of builder.recipes) await saveRecipe(store, made);
  await writeRunPlan(store, input.run, run, builder.steps);
  const quotas = Object.fromEntries(run.arms.map((arm) => [arm.name, quotaOf(arm)]));
  return {
    name: run.name,
    steps: builder.steps.map((step) => withVariant(step, builder, quotas)),
    servers: run.servers,
    window: run.window,
    execution: run.execution,
    onFailure: run.onFailure,
    priority: run.priority,
    quotas,
    drift: run.drift,
    measured: [...run.evaluation.baselines, run.roles.follower.model],
    warnings: runWarnings(runFile),
  };
}

function quotaOf({ target, budget }: Pick<ResolvedRun['arms'][number], 'target' | 'budget'>): Quota {
  return {
    ...(target === undefined ? {} : { pairs: target.pairs }),
    ...(budget?.requests === undefined ? {} : { requests: budget.requests }),
    ...(budget?.tokens === undefined ? {} : { tokens: budget.tokens }),
  };
}

/**
 * Which shards count in a quota depends on all that is made of them, so the fragments of an arm with a quota are named
 * by the quota and by the recipes that follow.
 */
function withVariant(step: PlanStep, { steps }: StepBuilder, quotas: Record<string, Quota>): PlanStep {
  const quota = step.arm === undefined ? undefined : quotas[step.arm];
  if (step.kind !== 'extract' || quota === undefined || Object.keys(quota).length === 0) return step;
  const following = steps.filter(({ arm, kind }) => arm === step.arm && kind !== 'extract').map(({ key }) => key);
  return { ...step, variant: `quota ${hashOf([quota, following])}` };
}

/** The kinds of artifact that are made again. Reading the same file again gives the same, so that is never forced. */
function forcedKinds({ fresh, forceFrom }: PlanInput): readonly ArtifactKind[] {
  if (fresh) return artifactKinds.filter((kind) => kind !== 'corpus' && kind !== 'split');
  if (forceFrom === undefined) return [];
  if (!stageNames.includes(forceFrom)) {
    throw new BadInput(`forceFrom: must be one of ${stageNames.join(', ')}, but is ${JSON.stringify(forceFrom)}`);
  }
  return stageKinds[forceFrom];
}

/**
 * The steps with the first repetition none of whose forced recipes was ever planned. All are looked at: a run that
 * differs from a forced one in its extraction alone has other keys from there on, but shares that one's trainings.
 */
async function forcedSteps(
  { store }: ActivityDependencies,
  run: ResolvedRun,
  kinds: readonly ArtifactKind[],
): Promise<StepBuilder> {
  if (kinds.length === 0) return buildSteps(run);
  for (let repeat = 1; ; repeat++) {
    const builder = buildSteps(run, { repeat, kinds });
    const forced = builder.recipes.filter((made) => made.repeat !== undefined);
    const files = forced.map((made) => recipeFile(made.kind, keyOf(made)));
    const known = await Promise.all(files.map((file) => store.head(file)));
    if (known.every((one) => one === undefined)) return builder;
  }
}
