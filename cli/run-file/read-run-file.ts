import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { checkRun, licenceWarnings } from '../../activities/check-run.ts';
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
  return { file, folder, runFile, found, warnings: licenceWarnings(runFile) };
}
