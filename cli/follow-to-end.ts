import type { Connected } from './connection/connect.ts';
import { exitCodes } from './exit-codes.ts';
import { finishRun, type Ending } from './finish-run.ts';
import { catchInterrupt } from './interrupt.ts';
import { followRun, isParked, type FollowSettings } from './progress/follow.ts';
import { liveTable, plainLines } from './progress/progress-view.ts';
import { unfinishedRunJson } from './results/run-json.ts';
import { parkedView } from './view/parked-view.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Shows how a run goes on, and its results when it has ended. Ctrl-C leaves the run to itself, says how to come back,
 * and ends the command with exit code 130.
 * @throws CommandFailure where the run does not end well
 */
export async function followToEnd(
  connected: Connected,
  run: string,
  { output, exit }: Pick<Surroundings, 'output' | 'exit'>,
  ending: Ending,
  settings: FollowSettings = {},
): Promise<void> {
  const tell = ending.json ? output.tell : output.print;
  const view = output.interactive && !ending.json ? liveTable(output) : plainLines(tell);
  const interrupt = catchInterrupt();
  const last = await followRun(connected.runs, run, view, interrupt.signal, settings).finally(() => {
    view.end();
    interrupt.release();
  });
  if (last !== undefined && isParked(last)) {
    tell(`\n${parkedView(run, last.progress?.parked ?? [])}`);
    if (ending.json)
      output.print(JSON.stringify({ ...unfinishedRunJson(run, 'running'), parked: last.progress?.parked }));
    exit(exitCodes.parked);
    return;
  }
  if (last !== undefined) {
    await finishRun(connected, run, last.status, output, ending);
    return;
  }
  tell(`\n${comeBack(run)}`);
  if (ending.json) output.print(JSON.stringify(unfinishedRunJson(run, 'running')));
  exit(exitCodes.detached);
}

/** How to come back to a run that nobody follows. */
export function comeBack(run: string): string {
  return `${run} goes on; see it with: slingshot status ${run}   stop it with: slingshot cancel ${run}`;
}
