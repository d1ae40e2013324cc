import { Argument, type Command } from 'commander';
import { resolutionActions, type Resolution, type ResolutionAction } from '../../pipeline/resolution.ts';
import { signature } from '../signature.ts';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';

export function addResolve(program: Command, surroundings: Surroundings): void {
  program
    .command('resolve')
    .description('answer what waits for a person in a run: try again, leave a shard out, approve, or end the run')
    .argument('<run>', 'id of the run, or of a part of it that was started alone')
    .addArgument(new Argument('<action>', 'what to do').choices([...resolutionActions]))
    .requiredOption('--why <reason>', 'kept in the history for audit')
    .option('--item <id>', 'which of several, as "generate:main/3"; all of them when absent')
    .option('--by <name>', 'who says so', signature())
    .action((run: string, action: ResolutionAction, given: Omit<Resolution, 'action'>) =>
      withConnection(surroundings, async ({ runs }) => {
        surroundings.output.print(await runs.resolve(run, { action, ...given }));
      }),
    );
}
