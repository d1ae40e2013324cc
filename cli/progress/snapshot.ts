import type { RunProgress, ShardProgress } from '../../pipeline/progress.ts';
import { childId, workflowNames } from '../../pipeline/workflow-names.ts';
import { RunNotFound, type PendingActivity, type PipelineRuns, type RunSummary } from '../connection/pipeline-runs.ts';

/** Everything known of a run at one moment. */
export interface RunSnapshot extends RunSummary {
  /** Undefined when no worker answers. */
  progress?: RunProgress | undefined;
  /** Progress of the data workflows that run now, by arm. */
  shards: Record<string, ShardProgress>;
  /** What runs now, of the run and of its children. */
  activities: PendingActivity[];
}

/** Asks for everything that is known of a run now; throws as PipelineRuns does. */
export async function takeSnapshot(runs: PipelineRuns, run: string): Promise<RunSnapshot> {
  const { activities, ...summary } = await runs.describe(run);
  const progress = await runs.progress(run);
  // What a run left unfinished when it ended does not run any more, whatever the service says
  if (summary.closedAt !== undefined) return { ...summary, progress, shards: {}, activities: [] };
  const snapshot: RunSnapshot = { ...summary, progress, shards: {}, activities };
  const data = childId(run, workflowNames.data, '');
  await Promise.all(
    (progress?.children ?? []).map(async (child) => {
      snapshot.activities.push(...(await childActivities(runs, child)));
      if (!child.startsWith(`${data}-`)) return;
      const shards = await runs.shardProgress(child).catch(ignoreNotFound);
      if (shards !== undefined) snapshot.shards[child.slice(data.length + 1)] = shards;
    }),
  );
  snapshot.activities.sort((left, right) => compare(left.workflow, right.workflow) || compare(left.name, right.name));
  return snapshot;
}

/** A child that has been announced may not have begun yet. */
async function childActivities(runs: PipelineRuns, child: string): Promise<PendingActivity[]> {
  return (await runs.describe(child).catch(ignoreNotFound))?.activities ?? [];
}

function ignoreNotFound(error: unknown): undefined {
  if (!(error instanceof RunNotFound)) throw error;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
