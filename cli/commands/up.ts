import type { Command } from 'commander';
import type { RunningStack } from '../../deploy/local/read-stack.ts';
import { up } from '../../deploy/local/stack.ts';
import type { Surroundings } from '../surroundings.ts';
import { plainTable } from '../view/plain-table.ts';

export function addUp(program: Command, { environment, output }: Surroundings): void {
  program
    .command('up')
    .description('start what of the local stack does not run: Temporal, MinIO, the trainer and a worker')
    .option('--no-worker', 'without the trainer and the worker')
    .action(async ({ worker }: { worker: boolean }) => {
      const stack = await up({ report: output.print, worker, environment });
      output.print(stackTable(stack));
    });
}

/** Where the parts of a stack are; without its secrets. */
export function stackTable({ temporalAddress, uiUrl, store, consoleUrl, worker, stateFolder }: RunningStack): string {
  return plainTable([
    ['Temporal', temporalAddress],
    ...(uiUrl === undefined ? [] : [['Temporal UI', uiUrl]]),
    ['store', store.kind === 'folder' ? store.folder : `${store.endpoint}, bucket ${store.bucket}`],
    ...(consoleUrl === undefined ? [] : [['MinIO console', consoleUrl]]),
    ['worker', worker === undefined ? 'none; slingshot up or slingshot worker starts one' : worker.healthUrl],
    ['data and logs', stateFolder],
  ]);
}
