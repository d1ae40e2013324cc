import type { Command } from 'commander';
import type { Connected } from '../connection/connect.ts';
import { exitCodes } from '../exit-codes.ts';
import { catchInterrupt } from '../interrupt.ts';
import { followRun, type FollowSettings } from '../progress/follow.ts';
import { plainLines } from '../progress/progress-view.ts';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';

export function addCancel(program: Command, surroundings: Surroundings): void {
  program
    .command('cancel')
    .description('ask a run to end, and wait until it has; what it finished stays in the store')
    .argument('<run>', 'id of the run')
    .action((run: string) => withConnection(surroundings, (connected) => cancelRun(connected, run, surroundings)));
}

/** Cancels a run that goes on, and says how it ended; one that has ended already is left as it is. */
export async function cancelRun(
  { runs }: Connected,
  run: string,
  { output, exit }: Pick<Surroundings, 'output' | 'exit'>,
  settings?: FollowSettings,
): Promise<void> {
  const before = await runs.describe(run);
  if (before.closedAt !== undefined) {
    output.print(`${run} has already ended: ${before.status}`);
    return;
  }
  await runs.cancel(run);
  output.print(`asked ${run} to end; it gives back its servers first`);
  const interrupt = catchInterrupt();
  const view = plainLines(output.tell);
  const last = await followRun(runs, run, view, interrupt.signal, settings).finally(() => interrupt.release());
  if (last === undefined) {
    output.tell(`${run} has not ended yet; see it with: slingshot status ${run}`);
    exit(exitCodes.detached);
  } else {
    output.print(`${run}: ${last.status}`);
  }
}
