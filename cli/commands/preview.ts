import { Option, type Command } from 'commander';
import { localHalves } from '../preview/local-pairs.ts';
import { localRun } from '../preview/local-run.ts';
import { PlannedRun } from '../preview/planned-run.ts';
import { previewExtraction } from '../preview/preview-extraction.ts';
import type { PreviewLine } from '../preview/preview-line.ts';
import { previewPrompts } from '../preview/preview-prompts.ts';
import { headingOf, previewText } from '../preview/preview-view.ts';
import { writeJsonLine } from '../json-lines.ts';
import type { Output } from '../output.ts';
import { wholeNumber } from '../read-whole-number.ts';
import { readRunFile } from '../run-file/read-run-file.ts';
import type { Surroundings } from '../surroundings.ts';

/** The stages whose first records can be known without a server. */
const previews = { extract: previewExtraction, prompts: previewPrompts };

/** What `slingshot preview` is asked for. */
export interface PreviewRequest {
  stage: keyof typeof previews;
  count: number;
  json: boolean;
}

export function addPreview(program: Command, surroundings: Surroundings): void {
  const stages = Object.keys(previews);
  program
    .command('preview')
    .description('show what the first records of each arm would become; asks no server and starts nothing')
    .argument('<file>', 'run file (YAML)')
    .addOption(
      new Option('--stage <stage>', 'fragments, or what models are shown').choices(stages).makeOptionMandatory(),
    )
    .option('--count <number>', 'how many records of each', wholeNumber(1, 1000), 5)
    .option('--json', 'print one JSON object a line', false)
    .action((file: string, request: PreviewRequest) => preview(file, request, surroundings));
}

/**
 * Shows what the first records of a run file's local sources would become.
 * @throws CommandFailure with exit code 2, or RunFileError, where something is wrong with the run file
 */
export async function preview(
  file: string,
  { stage, count, json }: PreviewRequest,
  { output }: Pick<Surroundings, 'output'>,
): Promise<void> {
  const local = await localRun(await readRunFile(file));
  const planned = new PlannedRun(local.run);
  const lines = previews[stage](local, planned, localHalves(local, planned), count);
  const write = json ? (line: PreviewLine) => writeJsonLine(output, line) : textWriter(output);
  for await (const line of lines) if (!(await write(line))) return;
}

/** Writes lines for people, under a heading where it changes. */
function textWriter(output: Output): (line: PreviewLine) => Promise<boolean> {
  let last: string | undefined;
  return async (line) => {
    const heading = headingOf(line);
    const changed = heading !== last;
    last = heading;
    return output.printLine(`${changed ? `== ${heading} ==\n\n` : ''}${previewText(line)}\n`);
  };
}
