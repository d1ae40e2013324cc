import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { projectFolder } from '../../deploy/local/project-folder.ts';
import { up } from '../../deploy/local/stack.ts';
import type { Connected } from '../connection/connect.ts';
import { followToEnd } from '../follow-to-end.ts';
import { catchInterrupt } from '../interrupt.ts';
import { modelOrigins } from '../run-file/model-origins.ts';
import { readRunFile } from '../run-file/read-run-file.ts';
import { isRunOf } from '../run-id.ts';
import { startRun } from '../start-run.ts';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';

/** What `slingshot demo` is asked for. */
export interface DemoRequest {
  fresh: boolean;
  results: string;
}

export function addDemo(program: Command, surroundings: Surroundings): void {
  program
    .command('demo')
    .description(
      'start the local stack, run examples/demo.yaml and show what came out; may be interrupted and repeated',
    )
    .option('--fresh', 'compute everything again, whatever exists', false)
    .option('--results <folder>', 'where the data set and the report go, in a folder of the run', 'results')
    .action(async (request: DemoRequest) => {
      const { output, environment } = surroundings;
      const file = relative(process.cwd(), join(projectFolder, 'examples', 'demo.yaml'));
      await readRunFile(file);
      await up({ report: output.print, worker: true, environment });
      await withConnection(surroundings, (connected) => runDemo(connected, file, request, surroundings));
    });
}

/** Runs a demo, or follows the one that an interrupted command left to itself. */
export async function runDemo(
  connected: Connected,
  file: string,
  { fresh, results }: DemoRequest,
  surroundings: Pick<Surroundings, 'output' | 'exit'>,
): Promise<void> {
  const { output } = surroundings;
  const checked = await readRunFile(file);
  const { name } = checked.runFile;
  const runs = fresh ? [] : await connected.runs.list(100);
  const left = runs.find(({ run, status }) => status === 'running' && isRunOf(name, run))?.run;
  const interrupt = catchInterrupt();
  try {
    const run = left ?? (await startRun(connected, checked, fresh, output.print));
    output.print(`${left === undefined ? 'started' : 'following'} ${run}  ${connected.links.run(run) ?? ''}`.trimEnd());
    const ending = { results, json: false, origins: modelOrigins(checked.runFile) };
    await followToEnd(connected, run, surroundings, interrupt, ending);
  } finally {
    interrupt.release();
  }
}
