import type { RunFile } from '../pipeline/run-file/run-file.ts';
import type { PipelineRuns } from './connection/pipeline-runs.ts';
import { newRunId } from './run-id.ts';

/**
 * Starts the run of a run file whose files are in the store.
 * @param fresh compute everything again, whatever exists
 * @returns id of the run
 */
export async function startRun(runs: PipelineRuns, runFile: RunFile, fresh: boolean): Promise<string> {
  const run = newRunId(runFile.name);
  const summary = `${runFile.name}: from text to an instruction-following model`;
  await runs.start(run, fresh ? { runFile, fresh } : { runFile }, summary);
  return run;
}
