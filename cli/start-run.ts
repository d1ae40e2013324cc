import type { Connected } from './connection/connect.ts';
import { newRunId } from './run-id.ts';
import type { CheckedRunFile } from './run-file/read-run-file.ts';
import { uploadRunFile } from './run-file/upload.ts';

/**
 * Uploads what a run file names and starts its run.
 * @param fresh compute everything again, whatever exists
 * @returns id of the run
 */
export async function startRun(
  { store, runs }: Connected,
  checked: CheckedRunFile,
  fresh: boolean,
  report: (line: string) => void,
): Promise<string> {
  const runFile = await uploadRunFile(store, checked.runFile, checked.folder, report);
  const run = newRunId(runFile.name);
  const summary = `${runFile.name}: from text to an instruction-following model`;
  await runs.start(run, fresh ? { runFile, fresh } : { runFile }, summary);
  return run;
}
