import type { RunReport, StageReport } from '../../pipeline/report.ts';
import type { RunStatus } from '../connection/pipeline-runs.ts';
import { RunFailed } from '../connection/run-result.ts';
import type { ResultFiles } from './download.ts';

type StageFigures = Omit<StageReport, 'reasons' | 'out' | 'also'>;

/** What `--json` prints last. */
export interface RunJson {
  run: string;
  status: RunStatus;
  stages: StageFigures[];
  generators: RunReport['generators'];
  scores: RunReport['scores'];
  learning: RunReport['learning'];
  /** Keys in the store. */
  artifacts: RunReport['artifacts'];
  warnings: string[];
  /** The same on this machine. */
  files: ResultFiles;
}

/** A run that did not end well, or has not ended. */
export interface UnfinishedRunJson {
  run: string;
  status: RunStatus;
  failure?: { step: string | undefined; type: string; message: string } | undefined;
}

/** The one JSON object of a finished run. */
export function runJson(report: RunReport, files: ResultFiles): RunJson {
  const { run, generators, scores, learning, artifacts, warnings } = report;
  const stages = report.stages.map((stage): StageFigures => {
    const { name, of, unit, accepted, rejected, failed, skipped, seconds, cached } = stage;
    return { name, of, unit, in: stage.in, accepted, rejected, failed, skipped, seconds, cached };
  });
  return { run, status: 'completed', stages, generators, scores, learning, artifacts, warnings, files };
}

/** The one JSON object of a run that has no report. */
export function unfinishedRunJson(run: string, status: RunStatus, error?: unknown): UnfinishedRunJson {
  if (!(error instanceof RunFailed)) return { run, status };
  const { step, type, message } = error;
  return { run, status, failure: { step, type, message } };
}
