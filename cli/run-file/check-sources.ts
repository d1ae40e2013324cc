import { resolve } from 'node:path';
import { BadInput } from '../../activities/bad-input.ts';
import { fileNameProblem } from '../../activities/check-test-tasks.ts';
import { readHumanPairs, type HumanFile } from '../../activities/human-records.ts';
import { formatProblem, type LocatedYaml } from '../../pipeline/run-file/problems.ts';
import { resolveRun } from '../../pipeline/run-file/resolved.ts';
import type { RunFile } from '../../pipeline/run-file/run-file.ts';
import { inputOf, type SeedData } from '../../pipeline/run-file/sources.ts';
import { dataUse, type Use } from '../../pipeline/run-file/uses.ts';
import { readFileLines } from './file-lines.ts';
import { pathProblem } from './find-path.ts';
import { folderFiles, FolderProblem, type LocalFile } from './folder-files.ts';
import { inspectCorpus, type CorpusFound } from './inspect-corpus.ts';
import { modelFolderProblem } from './inspect-model.ts';
import { inspectTask } from './inspect-task.ts';
import { localSources, type LocalSource } from './local-sources.ts';

/** What the local files of a run file hold, by the paths as written; and every problem found, one a line. */
export interface SourcesFound {
  corpora: Map<string, CorpusFound>;
  /** Pairs of each data set, by its name in the run file. */
  pairs: Map<string, number>;
  problems: string[];
  /** Fields of sources whose task files state a licence of their own each, and which of them state none. */
  taskFiles: { at: string; unlicensed: string[] }[];
}

type FileSource = Exclude<LocalSource, { kind: 'model' }>;

type TellProblem = (field: string, message: string) => void;

/**
 * Looks into every local file and folder that a run file names: seed data is read whole, corpora at their beginning.
 * @param folder the run file's own, from which its paths lead
 */
export async function checkSources(runFile: RunFile, located: LocatedYaml, folder: string): Promise<SourcesFound> {
  const found: SourcesFound = { corpora: new Map(), pairs: new Map(), problems: [], taskFiles: [] };
  for (const source of localSources(runFile)) {
    const path = resolve(folder, source.path);
    const unreadable = await pathProblem(path, source.kind === 'model' ? 'folder' : 'file or folder');
    const problem: TellProblem = (field, message) => {
      const at = source.kind === 'model' ? source.at : [...source.at, field];
      found.problems.push(formatProblem(located.problem(at, message)));
    };
    if (unreadable !== undefined) problem('path', unreadable);
    else if (source.kind === 'model') {
      const message = await modelFolderProblem(path);
      if (message !== undefined) problem('folder', message);
    } else await checkFiles(source, runFile, folder, found, problem);
  }
  return found;
}

async function checkFiles(
  source: FileSource,
  runFile: RunFile,
  folder: string,
  found: SourcesFound,
  problem: TellProblem,
): Promise<void> {
  const set = source.kind === 'corpus' ? source.corpus : source.data;
  let inFolder: LocalFile[] | undefined;
  try {
    inFolder = await folderFiles(folder, set);
  } catch (error) {
    if (!(error instanceof FolderProblem)) throw error;
    problem(error.field, error.message);
    return;
  }
  if (inFolder !== undefined && set.sha256 !== undefined) problem('sha256', 'is of one file, but path is a folder');
  const label = (name: string): string => (inFolder === undefined ? source.path : `${source.path}/${name}`);
  const files = inFolder ?? [{ name: source.path, file: resolve(folder, source.path) }];
  const use = source.kind === 'corpus' ? 'train' : dataUse(resolveRun(runFile), source.name);
  if (set.format === 'superni') await checkTasks(source, files, label, use, runFile.licences, found, problem);
  else if (inFolder !== undefined && use !== 'evaluate') {
    for (const { name } of inFolder) {
      const message = fileNameProblem(label(name));
      if (message !== undefined) problem('path', message);
    }
  }
  if (source.kind === 'seed data') {
    const pairs = await countPairs(files, source.name, source.data, label);
    if (typeof pairs === 'number') found.pairs.set(source.name, pairs);
    else found.problems.push(pairs.message);
    return;
  }
  const all: CorpusFound = { records: 0, lookedAt: 0, withText: 0 };
  for (const { name, file } of files) {
    const one = await inspectCorpus(file, source.corpus);
    if (one.problem !== undefined) problem(one.problem.field, `${label(name)}: ${one.problem.message}`);
    for (const count of ['records', 'lookedAt', 'withText'] as const) all[count] += one[count];
  }
  found.corpora.set(source.path, all);
}

async function checkTasks(
  source: FileSource,
  files: readonly LocalFile[],
  label: (name: string) => string,
  use: Use,
  licences: RunFile['licences'],
  found: SourcesFound,
  problem: TellProblem,
): Promise<void> {
  const unlicensed: string[] = [];
  for (const { name, file } of files) {
    const task = await inspectTask(file, label(name), use, licences);
    for (const message of task.problems) problem('path', message);
    if (!task.licensed) unlicensed.push(label(name));
  }
  found.taskFiles.push({ at: source.at.map(String).join('.'), unlicensed });
}

async function countPairs(
  files: readonly LocalFile[],
  name: string,
  data: SeedData,
  label: (file: string) => string,
): Promise<number | BadInput> {
  function* opened(): Generator<HumanFile> {
    for (const one of files) yield { lines: readFileLines(one.file), label: label(one.name) };
  }
  try {
    return (await readHumanPairs(opened(), { ...data, input: inputOf(data) }, name, 0)).length;
  } catch (error) {
    if (error instanceof BadInput) return error;
    throw error;
  }
}
