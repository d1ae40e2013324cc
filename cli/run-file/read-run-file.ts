import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { checkRun, runWarnings } from '../../activities/check-run.ts';
import { parseRunFile } from '../../pipeline/run-file/parse.ts';
import { formatProblem } from '../../pipeline/run-file/problems.ts';
import type { RunFile } from '../../pipeline/run-file/run-file.ts';
import { wrongInput } from '../command-failure.ts';
import { checkSources, type SourcesFound } from './check-sources.ts';
import { pathProblem } from './find-path.ts';

/** A run file in which nothing is wrong, as far as can be told without a server. */
export interface CheckedRunFile {
  /** As the user named it. */
  file: string;
  /** Absolute; the paths in the run file lead from here. */
  folder: string;
  runFile: RunFile;
  found: SourcesFound;
  warnings: string[];
}

/**
 * Reads a run file and checks all that can be known on this machine: its fields, the names that refer to one another,
 * strategies, licences, and every local file it names.
 * @throws CommandFailure with exit code 2, or RunFileError, with every problem on a line of its own
 */
export async function readRunFile(file: string): Promise<CheckedRunFile> {
  const unreadable = await pathProblem(file, 'file');
  if (unreadable !== undefined) throw wrongInput(unreadable);
  const { runFile, located } = parseRunFile(await readFile(file, 'utf8'), file);
  const folder = resolve(dirname(file));
  const found = await checkSources(runFile, located, folder);
  const inFile = checkRun(runFile).map(({ path, message }) => formatProblem(located.problem(path, message)));
  const problems = [...inFile, ...found.problems];
  if (problems.length > 0) throw wrongInput(problems.join('\n'));
  return { file, folder, runFile, found, warnings: warningsOf(runFile, found) };
}

/** Task files that state no licence are named, a few of each source. */
const named = 3;

/** Warnings of a run file; of task files those of their own licences, in place of what the run file says of all. */
function warningsOf(runFile: RunFile, { taskFiles }: SourcesFound): string[] {
  const general = runWarnings(runFile).filter(
    (warning) => !taskFiles.some(({ at }) => warning.startsWith(`${at}.licence: no licence is stated`)),
  );
  const own = taskFiles.flatMap(({ at, unlicensed }) => [
    ...unlicensed.slice(0, named).map((file) => `${at}: ${file} states no licence of its instances`),
    ...(unlicensed.length > named ? [`${at}: so do ${unlicensed.length - named} more of its files`] : []),
  ]);
  return [...general, ...own];
}
