import type { PlanStep } from '../../pipeline/plan.ts';
import type { ResolvedRun } from '../../pipeline/run-file/resolved.ts';
import { runFolder } from '../../pipeline/store-folders.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { sourceObject } from '../../stores/source-files.ts';

/**
 * Writes down what a run may make and read, before it makes anything: what removes unneeded objects goes by it while
 * the run has no report yet.
 */
export async function writeRunPlan(
  store: ArtifactStore,
  run: string,
  { name, arms, data, models }: ResolvedRun,
  steps: readonly PlanStep[],
): Promise<void> {
  const corpora = [
    ...arms.flatMap((arm) => arm.corpora),
    ...Object.values(data),
    ...Object.values(models).flatMap(({ tiny }) => tiny?.corpus ?? []),
  ];
  const brought = Object.values(models).flatMap(({ object }) => object ?? []);
  const listed = Object.values(data).flatMap(({ files }) => files?.map(({ sha256 }) => sourceObject(sha256)) ?? []);
  const sources = [...new Set([...corpora.flatMap(({ object }) => object ?? []), ...listed, ...brought])];
  const plan = {
    schema: 1,
    run,
    name,
    at: new Date().toISOString(),
    steps: steps.map(({ id, kind, key }) => ({ id, kind, key })),
    sources,
  };
  await store.put(`${runFolder(run)}/plan.json`, Buffer.from(JSON.stringify(plan, null, 2)));
}
