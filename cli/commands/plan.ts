import type { Command } from 'commander';
import { newRunId } from '../run-id.ts';
import { readRunFile } from '../run-file/read-run-file.ts';
import { uploadRunFile } from '../run-file/upload.ts';
import type { Surroundings } from '../surroundings.ts';
import { planView } from '../view/plan-view.ts';
import { withConnection } from '../with-connection.ts';

export function addPlan(program: Command, surroundings: Surroundings): void {
  program
    .command('plan')
    .description('say what a run would make, what exists already, how much work is ahead, and what its servers can do')
    .argument('<file>', 'run file (YAML)')
    .option('--json', 'one JSON object on stdout', false)
    .action((file: string, { json }: { json: boolean }) => planFromFile(file, json, surroundings));
}

/**
 * Checks a run file, uploads what it names, and shows the plan of a run. Sources are read; nothing else is made.
 * @throws what readRunFile and connect throw, and RunFailed with what the planning refused
 */
export async function planFromFile(file: string, json: boolean, surroundings: Surroundings): Promise<void> {
  const { output } = surroundings;
  const checked = await readRunFile(file);
  await withConnection(surroundings, async ({ runs, store }) => {
    const runFile = await uploadRunFile(store, checked.runFile, checked.folder, output.tell);
    const planned = await runs.plan(`plan-${newRunId(runFile.name)}`, { runFile });
    output.print(json ? JSON.stringify(planned) : planView(planned));
  });
}
