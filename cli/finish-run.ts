import { CommandFailure } from './command-failure.ts';
import type { Connected } from './connection/connect.ts';
import type { RunStatus } from './connection/pipeline-runs.ts';
import { RunFailed } from './connection/run-result.ts';
import { exitCodes } from './exit-codes.ts';
import type { Output } from './output.ts';
import { downloadResults } from './results/download.ts';
import { loadReport } from './results/load-report.ts';
import { runJson, unfinishedRunJson } from './results/run-json.ts';
import { finalView } from './view/final-view.ts';

/** How the end of a run is told. */
export interface Ending {
  /** Folder in which a folder of the run's name is made. */
  results: string;
  json: boolean;
  /** Where models come from, by name. */
  origins: Readonly<Record<string, string>>;
}

/**
 * Brings the results of a run that has ended to this machine and shows them.
 * @throws CommandFailure with the innermost cause, the step and how to go on, where the run did not end well
 */
export async function finishRun(
  { runs, store, links }: Connected,
  run: string,
  status: RunStatus,
  output: Output,
  { results, json, origins }: Ending,
): Promise<void> {
  let key: string;
  try {
    key = await runs.result(run);
  } catch (error) {
    if (json) output.print(JSON.stringify(unfinishedRunJson(run, status, error)));
    throw describeEnd(run, status, error, links.run(run));
  }
  const report = await loadReport(store, key);
  const files = await downloadResults(store, report, results);
  const places = { store: store.description, files, runPage: links.run(run), console: links.console };
  output.print(json ? JSON.stringify(runJson(report, files)) : finalView(report, places, origins));
}

/** Why a run ended without a report, and how to go on, as the error that ends the command. */
export function describeEnd(run: string, status: RunStatus, error: unknown, page: string | undefined): unknown {
  if (!(error instanceof RunFailed)) return error;
  const again = 'start the run file again to go on: finished steps are found in the store and not made again';
  if (error.cancelled) {
    return new CommandFailure(`${run} was cancelled; ${again}`, exitCodes.cancelled, { cause: error });
  }
  const where = error.step === undefined ? '' : ` at ${error.step}`;
  const lines = [
    `${run} ${status === 'running' ? 'failed' : status}${where}`,
    `${error.type}: ${error.message}`,
    `Mend what it names, then ${again}`,
    ...(page === undefined ? [] : [`History: ${page}`]),
  ];
  return new CommandFailure(lines.join('\n'), exitCodes.failed, { cause: error });
}
