import type { StoredRun } from './stored-runs.ts';

/** Which runs are wanted no more; none when both are absent. */
export interface RunLimits {
  /** Runs planned longer ago than this. */
  olderThanMilliseconds?: number | undefined;
  /** All that are older than so many finished runs of their name. */
  keep?: number | undefined;
}

export interface ChosenRuns {
  kept: StoredRun[];
  /** Wanted no more, the oldest first. */
  removed: StoredRun[];
}

/**
 * Chooses the runs to remove: those that are older, and not among the latest of their name. Only finished runs are counted,
 * so that nights of failures, or plans that were only looked at, do not push the last good run out. A run that was approved
 * for its name is never chosen, for later runs are compared with it.
 */
export function chooseRuns(
  runs: readonly StoredRun[],
  { olderThanMilliseconds, keep }: RunLimits,
  now: Date,
): ChosenRuns {
  if (olderThanMilliseconds === undefined && keep === undefined) return { kept: [...runs], removed: [] };
  const latestFirst = [...runs].sort((left, right) => right.at.getTime() - left.at.getTime());
  const seen = new Map<string, number>();
  const removed = new Set<StoredRun>();
  for (const run of latestFirst) {
    const rank = seen.get(run.name) ?? 0;
    if (run.finished) seen.set(run.name, rank + 1);
    const isOld = olderThanMilliseconds === undefined || now.getTime() - run.at.getTime() > olderThanMilliseconds;
    if (isOld && rank >= (keep ?? 0) && !run.approved) removed.add(run);
  }
  return { kept: runs.filter((run) => !removed.has(run)), removed: [...removed].reverse() };
}
