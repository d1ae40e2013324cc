import type { Command } from 'commander';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';

export function addPause(program: Command, surroundings: Surroundings): void {
  program
    .command('pause')
    .description('begin no new work in a run: shards in flight end, trainings stop at a checkpoint')
    .argument('<run>', 'id of the run')
    .action((run: string) =>
      withConnection(surroundings, async ({ runs }) => {
        await runs.pause(run);
        surroundings.output.print(`${run} pauses; its servers stay; go on with: slingshot resume ${run}`);
      }),
    );
  program
    .command('resume')
    .description('go on with a run that was paused')
    .argument('<run>', 'id of the run')
    .action((run: string) =>
      withConnection(surroundings, async ({ runs }) => {
        await runs.resume(run);
        surroundings.output.print(`${run} goes on`);
      }),
    );
}
