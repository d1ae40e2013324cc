import { Option, type Command } from 'commander';
import { checkRun } from '../../activities/check-run.ts';
import type { PipelineInput } from '../../pipeline/plan.ts';
import { stageNames, type StageName } from '../../pipeline/stages.ts';
import { wrongInput } from '../command-failure.ts';
import { comeBack, followToEnd } from '../follow-to-end.ts';
import { modelOrigins } from '../run-file/model-origins.ts';
import { withSettings } from '../run-file/with-settings.ts';
import { startRun } from '../start-run.ts';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';

interface RerunOptions {
  from?: StageName;
  set: string[];
  detach: boolean;
  results: string;
}

export function addRerun(program: Command, surroundings: Surroundings): void {
  program
    .command('rerun')
    .description('start a run again with what it was started with: from a stage on, or with other settings')
    .argument('<run>', 'id of the run')
    .addOption(
      new Option('--from <stage>', 'make this stage again, and what follows where that gives something else').choices([
        ...stageNames,
      ]),
    )
    .option(
      '--set <field=value>',
      'change a field of the run file, as choice.margin=0.1; may be given again',
      collect,
      [],
    )
    .option('--detach', 'start the run, print its id, and do not follow it', false)
    .option('--results <folder>', 'where the data set and the report go, in a folder of the run', 'results')
    .action((run: string, options: RerunOptions) => rerun(run, options, surroundings));
}

/** Starts a run like another; what neither the stage nor the settings touch is found in the store. */
export async function rerun(run: string, options: RerunOptions, surroundings: Surroundings): Promise<void> {
  const { from, set, detach, results } = options;
  if (from === undefined && set.length === 0) throw wrongInput('say what to do again: --from STAGE, --set FIELD=VALUE');
  const { output } = surroundings;
  await withConnection(surroundings, async (connected) => {
    const { runs, links } = connected;
    const before = await runs.input(run);
    const runFile = withSettings(before.runFile, set);
    const problems = checkRun(runFile).map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
    if (problems.length > 0) throw wrongInput(problems.join('\n'));
    const input: PipelineInput = from === undefined ? { runFile } : { runFile, forceFrom: from };
    const next = await startRun(runs, input);
    if (detach) {
      output.tell(comeBack(next));
      output.print(next);
      return;
    }
    output.print(`started ${next}  ${links.run(next) ?? ''}`.trimEnd());
    await followToEnd(connected, next, surroundings, { results, json: false, origins: modelOrigins(runFile) });
  });
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
