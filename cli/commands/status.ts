import type { Command } from 'commander';
import { wrongInput } from '../command-failure.ts';
import type { Connected } from '../connection/connect.ts';
import { describeEnd } from '../finish-run.ts';
import { progressTable } from '../progress/progress-table.ts';
import { takeSnapshot } from '../progress/snapshot.ts';
import { loadReport } from '../results/load-report.ts';
import type { Surroundings } from '../surroundings.ts';
import { finalView } from '../view/final-view.ts';
import { parkedView } from '../view/parked-view.ts';
import { withConnection } from '../with-connection.ts';

export function addStatus(program: Command, surroundings: Surroundings): void {
  program
    .command('status')
    .description('show how far a run is, or the results of one that has ended')
    .argument('[run]', 'id of the run; the latest one when absent')
    .action((run: string | undefined) =>
      withConnection(surroundings, (connected) => showStatus(connected, run, surroundings)),
    );
}

/**
 * Shows a run as it stands.
 * @param run the latest one when absent
 * @throws CommandFailure for a run that did not end well
 */
export async function showStatus(
  connected: Connected,
  run: string | undefined,
  { output }: Pick<Surroundings, 'output'>,
): Promise<void> {
  const { runs, store, links } = connected;
  const id = run ?? (await runs.list(20))[0]?.run;
  if (id === undefined) throw wrongInput('there is no run yet: start one with `slingshot run FILE`');
  const snapshot = await takeSnapshot(runs, id);
  const page = links.run(id);
  if (snapshot.status !== 'completed') {
    output.print(progressTable(snapshot, output.interactive ? output.columns() : Number.POSITIVE_INFINITY));
    const parked = snapshot.progress?.parked ?? [];
    if (parked.length > 0 && snapshot.closedAt === undefined) output.print(`\n${parkedView(id, parked)}`);
    if (page !== undefined) output.print(page);
    if (snapshot.closedAt === undefined) return;
  }
  let key: string;
  try {
    key = await runs.result(id);
  } catch (error) {
    throw describeEnd(id, snapshot.status, error, page);
  }
  const places = { store: store.description, runPage: page, console: links.console };
  output.print(finalView(await loadReport(store, key), places));
}
