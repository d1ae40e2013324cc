import { plan, type PlanInput } from '../../../activities/planning/plan.ts';
import type { Plan } from '../../../pipeline/plan.ts';
import { resolvedRunFileKey } from '../../../pipeline/store-folders.ts';
import { runFile } from '../run-files.ts';
import type { Workbench } from '../workbench.ts';

/** What a test plans: fields of the run file and of its arm, and how the plan is asked for. */
export interface PlannedRun extends Partial<PlanInput> {
  overrides?: Record<string, unknown>;
  arm?: Record<string, unknown>;
}

/** Plans a run from its run file, which lies in the store as it does once sources are found. */
export async function plannedRun(bench: Workbench, { overrides, arm, ...more }: PlannedRun = {}): Promise<Plan> {
  const run = more.run ?? 'rivers-1';
  const key = resolvedRunFileKey(run);
  await bench.store.put(key, Buffer.from(JSON.stringify(runFile(overrides, arm))));
  return bench.run((all) => plan(all, { run, runFile: key, ...more }));
}

/** The keys of a plan, by step. */
export function keysOf({ steps }: Plan): Record<string, string> {
  return Object.fromEntries(steps.map(({ id, key }) => [id, key]));
}

/** Ids of the steps whose keys differ between two plans of the same steps. */
export function changedSteps(one: Plan, other: Plan): string[] {
  const [before, after] = [keysOf(one), keysOf(other)];
  expect(Object.keys(after)).toEqual(Object.keys(before));
  return Object.keys(before).filter((id) => before[id] !== after[id]);
}
