import type { Command } from 'commander';
import { down } from '../../deploy/local/stack.ts';
import type { Surroundings } from '../surroundings.ts';

export function addDown(program: Command, { environment, output }: Surroundings): void {
  program
    .command('down')
    .description('stop what `slingshot up` started; data and logs stay')
    .action(async () => {
      const stopped = await down({ report: output.print, environment });
      output.print(stopped.length === 0 ? 'nothing was running' : 'the stack is down; runs go on after slingshot up');
    });
}
