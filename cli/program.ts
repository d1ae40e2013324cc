import { Command } from 'commander';
import { addApprove } from './commands/approve.ts';
import { addCancel } from './commands/cancel.ts';
import { addChange } from './commands/change.ts';
import { addDemo } from './commands/demo.ts';
import { addDeployment } from './commands/deployment.ts';
import { addDiff } from './commands/diff.ts';
import { addDoctor } from './commands/doctor.ts';
import { addDown } from './commands/down.ts';
import { addDu } from './commands/du.ts';
import { addExtract } from './commands/extract.ts';
import { addGc } from './commands/gc.ts';
import { addList } from './commands/list.ts';
import { addLogs } from './commands/logs.ts';
import { addPause } from './commands/pause.ts';
import { addPlan } from './commands/plan.ts';
import { addPreview } from './commands/preview.ts';
import { addRedecide } from './commands/redecide.ts';
import { addRerun } from './commands/rerun.ts';
import { addResolve } from './commands/resolve.ts';
import { addRun } from './commands/run.ts';
import { addSchedule } from './commands/schedule.ts';
import { addScore } from './commands/score.ts';
import { addSetup } from './commands/setup.ts';
import { addStatus } from './commands/status.ts';
import { addUp } from './commands/up.ts';
import { addValidate } from './commands/validate.ts';
import { addWorker } from './commands/worker.ts';
import { exitCodeHelp } from './exit-codes.ts';
import type { Surroundings } from './surroundings.ts';

const commands = [
  ...[addDemo, addValidate, addPreview, addPlan, addRun],
  ...[addStatus, addList, addLogs, addDiff],
  ...[addPause, addChange, addResolve, addCancel, addRerun, addRedecide, addApprove],
  ...[addSchedule],
  ...[addUp, addDown, addSetup, addDoctor, addWorker, addDeployment],
  ...[addGc, addDu],
  ...[addScore],
  ...[addExtract],
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
