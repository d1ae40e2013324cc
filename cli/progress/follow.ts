import { setTimeout as wait } from 'node:timers/promises';
import { ServerUnreachable, type PipelineRuns } from '../connection/pipeline-runs.ts';
import type { ProgressView } from './progress-view.ts';
import { takeSnapshot, type RunSnapshot } from './snapshot.ts';

export interface FollowSettings {
  /** Between two looks; 1,000 unless given. */
  intervalMilliseconds?: number | undefined;
  /** How long the service may be silent before that ends the following; 60,000 unless given. */
  patienceMilliseconds?: number | undefined;
}

/** Whether something of a run waits for a person. */
export function isParked({ closedAt, progress }: RunSnapshot): boolean {
  return closedAt === undefined && (progress?.parked ?? []).length > 0;
}

/**
 * Shows how a run goes on until it has ended, or waits for a person.
 * @returns how it stood at last, or undefined when the signal came first; the run then goes on
 * @throws ServerUnreachable when the service has been silent for longer than the patience
 */
export async function followRun(
  runs: PipelineRuns,
  run: string,
  view: ProgressView,
  signal: AbortSignal,
  { intervalMilliseconds = 1_000, patienceMilliseconds = 60_000 }: FollowSettings = {},
): Promise<RunSnapshot | undefined> {
  let silentSince: number | undefined;
  while (!signal.aborted) {
    try {
      const snapshot = await takeSnapshot(runs, run);
      silentSince = undefined;
      view.show(snapshot);
      if (snapshot.closedAt !== undefined || isParked(snapshot)) return snapshot;
    } catch (error) {
      if (!(error instanceof ServerUnreachable)) throw error;
      if (silentSince === undefined) view.say('Temporal does not answer; the run goes on when it does, trying again');
      silentSince ??= performance.now();
      if (performance.now() - silentSince >= patienceMilliseconds) throw error;
    }
    await wait(intervalMilliseconds, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
  return undefined;
}
