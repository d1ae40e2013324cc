import { checkAllowedHost } from '../../clients/model-server-static.ts';
import { keyOf } from '../../pipeline/keys.ts';
import type { PipelineInput, Plan } from '../../pipeline/plan.ts';
import { findReferenceProblems } from '../../pipeline/run-file/references.ts';
import { resolveRun, type ResolvedRun } from '../../pipeline/run-file/resolved.ts';
import { runFileSchema, type RunFile } from '../../pipeline/run-file/run-file.ts';
import { artifactFolder } from '../../pipeline/keys.ts';
import { BadInput } from '../bad-input.ts';
import { checkRun, licenceWarnings } from '../check-run.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { saveRecipe } from '../recipe-files.ts';
import { buildSteps } from './steps.ts';

/**
 * Plans a run: checks all that can be known before anything is made, and says which artifacts it needs, by key.
 * @throws BadInput naming every field that is wrong
 */
export async function plan(dependencies: ActivityDependencies, input: PipelineInput): Promise<Plan> {
  const runFile = parseInput(input);
  const run = resolveRun(runFile);
  for (const server of Object.values(run.servers)) {
    if (server.kind === 'static') checkAllowedHost(server.url, dependencies.allowedHosts);
  }
  const builder = buildSteps(run, input.fresh ? await nextRepeat(dependencies, run) : 0);
  for (const made of builder.recipes) await saveRecipe(dependencies.store, made);
  return {
    name: run.name,
    steps: builder.steps,
    servers: run.servers,
    window: run.window,
    measured: [...run.evaluation.baselines, run.roles.follower.model],
    warnings: licenceWarnings(runFile),
  };
}

function parseInput(input: PipelineInput): RunFile {
  const parsed = runFileSchema.safeParse(input.runFile);
  if (!parsed.success) {
    const list = parsed.error.issues.map(({ path, message }) => `runFile.${path.map(String).join('.')}: ${message}`);
    throw new BadInput(list.join('\n'));
  }
  const problems = [...findReferenceProblems(parsed.data), ...checkRun(parsed.data)];
  if (problems.length > 0) {
    throw new BadInput(problems.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('\n'));
  }
  return parsed.data;
}

/**
 * The first repetition none of whose recipes was ever planned. All are looked at: a run that differs from a forced one
 * in its extraction alone has other keys from there on, but shares that one's trainings.
 */
async function nextRepeat({ store }: ActivityDependencies, run: ResolvedRun): Promise<number> {
  for (let repeat = 1; ; repeat++) {
    const forced = buildSteps(run, repeat).recipes.filter((made) => made.repeat !== undefined);
    const files = forced.map((made) => `${artifactFolder(made.kind, keyOf(made))}/recipe.json`);
    const known = await Promise.all(files.map((file) => store.head(file)));
    if (known.every((one) => one === undefined)) return repeat;
  }
}
