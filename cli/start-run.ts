import type { PipelineInput } from '../pipeline/plan.ts';
import type { PipelineRuns } from './connection/pipeline-runs.ts';
import { newRunId } from './run-id.ts';

/**
 * Starts the run of a run file whose files are in the store.
 * @returns id of the run
 */
export async function startRun(runs: PipelineRuns, input: PipelineInput): Promise<string> {
  const run = newRunId(input.runFile.name);
  await runs.start(run, input);
  return run;
}
