import type { Command } from 'commander';
import { readRunFile } from '../run-file/read-run-file.ts';
import { runFileSummary } from '../run-file/summary.ts';
import type { Surroundings } from '../surroundings.ts';

export function addValidate(program: Command, { output }: Surroundings): void {
  program
    .command('validate')
    .description('check a run file and the local files it names; starts nothing')
    .argument('<file>', 'run file (YAML)')
    .action(async (file: string) => output.print(runFileSummary(await readRunFile(file))));
}
