import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { projectFolder } from '../../deploy/local/project-folder.ts';
import { up } from '../../deploy/local/stack.ts';
import type { Connected } from '../connection/connect.ts';
import { followToEnd } from '../follow-to-end.ts';
import { modelOrigins } from '../run-file/model-origins.ts';
import { readRunFile } from '../run-file/read-run-file.ts';
import { uploadRunFile } from '../run-file/upload.ts';
import { isRunOf } from '../run-id.ts';
import { startRun } from '../start-run.ts';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';

/** A demo that was left to itself is among the latest runs. */
const RUNS_LOOKED_AT = 100;

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
  const { runs, store, links } = connected;
  const checked = await readRunFile(file);
  const { name } = checked.runFile;
  const known = fresh ? [] : await runs.list(RUNS_LOOKED_AT);
  const left = known.find(({ run, status }) => status === 'running' && isRunOf(name, run))?.run;
  const start = async (): Promise<string> => {
    const runFile = await uploadRunFile(store, checked.runFile, checked.folder, output.print);
    return startRun(runs, fresh ? { runFile, fresh } : { runFile });
  };
  const run = left ?? (await start());
  output.print(`${left === undefined ? 'started' : 'following'} ${run}  ${links.run(run) ?? ''}`.trimEnd());
  const origins = modelOrigins(checked.runFile);
  await followToEnd(connected, run, surroundings, { results, json: false, origins });
}
