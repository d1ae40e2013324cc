import { z } from 'zod';
import type { RunReport } from '../../pipeline/report.ts';
import { resolvedRunFileKey, runFolder } from '../../pipeline/store-folders.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { RunNotFound } from '../connection/pipeline-runs.ts';
import { loadReport } from '../results/load-report.ts';

/** What the store keeps of a run. */
export interface RunRecord {
  run: string;
  /** The run file it went by, as JSON; undefined where it was not kept. */
  runFile: unknown;
  /** Keys of the artifacts it planned, by step. */
  steps: Record<string, string>;
  /** Undefined while it has not finished. */
  report: RunReport | undefined;
}

const planSchema = z.object({ steps: z.array(z.object({ id: z.string(), key: z.string() })) });

/**
 * Reads what the store keeps of a run.
 * @throws RunNotFound where that is nothing, and what loadReport throws
 */
export async function readRunRecord(store: ArtifactStore, run: string): Promise<RunRecord> {
  const reportKey = `${runFolder(run)}/report.json`;
  const [plan, runFile, hasReport] = await Promise.all([
    findJson(store, `${runFolder(run)}/plan.json`),
    findJson(store, resolvedRunFileKey(run)),
    store.head(reportKey).then((found) => found !== undefined),
  ]);
  if (plan === undefined && !hasReport) throw new RunNotFound(run);
  const steps = plan === undefined ? [] : planSchema.parse(plan).steps;
  return {
    run,
    runFile,
    steps: Object.fromEntries(steps.map(({ id, key }) => [id, key])),
    report: hasReport ? await loadReport(store, reportKey) : undefined,
  };
}

async function findJson(store: ArtifactStore, key: string): Promise<unknown> {
  const bytes = await store.find(key);
  return bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString('utf8'));
}
