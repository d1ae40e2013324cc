import type { Command } from 'commander';
import { runFolder } from '../../pipeline/store-folders.ts';
import type { Connected } from '../connection/connect.ts';
import { RunNotFound } from '../connection/pipeline-runs.ts';
import { takeInventory } from '../housekeeping/inventory.ts';
import { createReach } from '../housekeeping/reach.ts';
import { bytesOf, sizeTable } from '../housekeeping/size-table.ts';
import { readStoredRuns } from '../housekeeping/stored-runs.ts';
import type { Output } from '../output.ts';
import type { Surroundings } from '../surroundings.ts';
import { byteSize } from '../view/bytes.ts';
import { withConnection } from '../with-connection.ts';

export function addDu(program: Command, surroundings: Surroundings): void {
  program
    .command('du')
    .description('show what the store holds, or what a run points at and how much of it no other run does')
    .argument('[run]', 'id of the run')
    .action((run: string | undefined) =>
      withConnection(surroundings, ({ store }) => showUse(store, run, surroundings.output)),
    );
}

/**
 * Shows objects and bytes by kind, of the whole store or of one run.
 * @throws RunNotFound for a run without files, CommandFailure when something on the way is not readable
 */
export async function showUse(store: Connected['store'], run: string | undefined, output: Output): Promise<void> {
  const inventory = await takeInventory(store);
  if (run === undefined) {
    output.print(sizeTable(inventory, new Map<string, Iterable<string>>([['objects', inventory.objects.keys()]])));
    return;
  }
  const runs = await readStoredRuns(store, inventory);
  const shown = runs.find(({ folder }) => folder === `${runFolder(run)}/`);
  if (shown === undefined) throw new RunNotFound(run);
  const reach = createReach(store, inventory);
  const pointedAt = await reach([shown]);
  const others = await reach(runs.filter((one) => one !== shown));
  const own = [...pointedAt.keys].filter((key) => !others.keys.has(key));
  output.print(
    sizeTable(
      inventory,
      new Map<string, Iterable<string>>([
        ['points at', pointedAt.keys],
        ['only this run', own],
      ]),
    ),
  );
  output.print('');
  output.print(`removing it would free ${byteSize(bytesOf(inventory, own))}`);
  for (const key of pointedAt.missing) output.tell(`missing: ${key}, which the run points at`);
}
