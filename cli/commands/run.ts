import type { Command } from 'commander';
import { comeBack, followToEnd } from '../follow-to-end.ts';
import type { FollowSettings } from '../progress/follow.ts';
import { unfinishedRunJson } from '../results/run-json.ts';
import { modelOrigins } from '../run-file/model-origins.ts';
import { readRunFile } from '../run-file/read-run-file.ts';
import { uploadRunFile } from '../run-file/upload.ts';
import { startRun } from '../start-run.ts';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';

/** What `slingshot run` is asked for. */
export interface RunRequest {
  json: boolean;
  detach: boolean;
  fresh: boolean;
  results: string;
}

export function addRun(program: Command, surroundings: Surroundings): void {
  program
    .command('run')
    .description('start a run and follow it to its end; Ctrl-C leaves the run to itself')
    .argument('<file>', 'run file (YAML)')
    .option('--json', 'progress to stderr, and one JSON object as the last line of stdout', false)
    .option('--detach', 'start the run, print its id, and do not follow it', false)
    .option('--fresh', 'compute everything again, whatever exists', false)
    .option('--results <folder>', 'where the data set and the report go, in a folder of the run', 'results')
    .action((file: string, request: RunRequest) => runFromFile(file, request, surroundings));
}

/**
 * Checks a run file, uploads what it names, starts the run and follows it.
 * @throws what readRunFile, connect and followToEnd throw
 */
export async function runFromFile(
  file: string,
  { json, detach, fresh, results }: RunRequest,
  surroundings: Surroundings,
  settings?: FollowSettings,
): Promise<void> {
  const { output } = surroundings;
  const tell = json ? output.tell : output.print;
  const checked = await readRunFile(file);
  for (const warning of checked.warnings) output.tell(`warning: ${warning}`);
  await withConnection(surroundings, async (connected) => {
    const { runs, store, links } = connected;
    const runFile = await uploadRunFile(store, checked.runFile, checked.folder, tell);
    const run = await startRun(runs, fresh ? { runFile, fresh } : { runFile });
    if (detach) {
      output.tell(comeBack(run));
      output.print(json ? JSON.stringify(unfinishedRunJson(run, 'running')) : run);
      return;
    }
    tell(`started ${run}  ${links.run(run) ?? ''}`.trimEnd());
    const origins = modelOrigins(checked.runFile);
    await followToEnd(connected, run, surroundings, { results, json, origins }, settings);
  });
}
