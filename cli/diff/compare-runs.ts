import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { compareScores, compareStages } from './figures.ts';
import { compareRows, type RowComparison } from './rows.ts';
import { readRunRecord } from './run-record.ts';
import { differencesOf, type Difference } from './settings.ts';
import { compareSteps, type StepComparison } from './steps.ts';

/** Everything in which two runs differ, as far as the store knows. */
export interface RunComparison {
  left: string;
  right: string;
  /** Null unless the run files of both were kept. */
  settings: Difference[] | null;
  steps: { step: string; is: StepComparison }[];
  /** Null, as are scores, unless both have finished. */
  stages: Difference[] | null;
  scores: Difference[] | null;
  /** Null unless both runs have a data set. */
  rows: RowComparison | null;
  /** What could not be compared, and why. */
  notes: string[];
}

/** Compares two runs; throws RunNotFound where the store has nothing of one. */
export async function compareRuns(store: ArtifactStore, leftRun: string, rightRun: string): Promise<RunComparison> {
  const [left, right] = [await readRunRecord(store, leftRun), await readRunRecord(store, rightRun)];
  const both = left.report !== undefined && right.report !== undefined;
  const haveFiles = left.runFile !== undefined && right.runFile !== undefined;
  const notes = [left, right].flatMap(({ run, report, runFile }) => [
    ...(report === undefined ? [`${run} has not finished: it has no counts, scores and data set`] : []),
    ...(runFile === undefined ? [`the run file of ${run} was not kept: settings are not compared`] : []),
  ]);
  return {
    left: leftRun,
    right: rightRun,
    settings: haveFiles ? differencesOf(left.runFile, right.runFile) : null,
    steps: compareSteps(left, right),
    stages: both ? compareStages(left.report, right.report) : null,
    scores: both ? compareScores(left.report, right.report) : null,
    rows: both ? await compareRows(store, left.report?.artifacts.data ?? [], right.report?.artifacts.data ?? []) : null,
    notes,
  };
}
