import { Command } from 'commander';
import { addCancel } from './commands/cancel.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addDown } from './commands/down.ts';
import { addList } from './commands/list.ts';
import { addRun } from './commands/run.ts';
import { addStatus } from './commands/status.ts';
import { addUp } from './commands/up.ts';
import { addValidate } from './commands/validate.ts';
import { addWorker } from './commands/worker.ts';
import { exitCodeHelp } from './exit-codes.ts';
import type { Surroundings } from './surroundings.ts';

const commands = [
  ...[addDemo, addValidate, addRun, addStatus, addList, addCancel],
  ...[addUp, addDown, addDoctor, addWorker],
];

/** The `slingshot` command with all its subcommands; throws instead of ending the process. */
export function createProgram(surroundings: Surroundings): Command {
  const program = new Command('slingshot')
    .description('Turns plain text and a little human-written data into instruction data and a model that follows it')
    .exitOverride()
    .showHelpAfterError('(add --help for how to use it)')
    .configureOutput({
      writeOut: (text) => surroundings.output.print(text.trimEnd()),
      writeErr: (text) => surroundings.output.tell(text.trimEnd()),
    })
    .addHelpText('after', exitCodeHelp());
  for (const add of commands) add(program, surroundings);
  for (const command of program.commands) command.addHelpText('after', exitCodeHelp());
  return program;
}
