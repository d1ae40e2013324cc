import { resolve } from 'node:path';
import { BadInput } from '../../activities/bad-input.ts';
import { readHumanPairs } from '../../activities/human-records.ts';
import { formatProblem, type LocatedYaml } from '../../pipeline/run-file/problems.ts';
import type { RunFile } from '../../pipeline/run-file/run-file.ts';
import type { SeedData } from '../../pipeline/run-file/sources.ts';
import { readFileLines } from './file-lines.ts';
import { pathProblem } from './find-path.ts';
import { inspectCorpus, type CorpusFound } from './inspect-corpus.ts';
import { modelFolderProblem } from './inspect-model.ts';
import { localSources, type LocalSource } from './local-sources.ts';

/** What the local files of a run file hold, by the paths as written; and every problem found, one a line. */
export interface SourcesFound {
  corpora: Map<string, CorpusFound>;
  /** Pairs of each data set, by its name in the run file. */
  pairs: Map<string, number>;
  problems: string[];
}

/**
 * Looks into every local file and folder that a run file names: seed data is read whole, corpora at their beginning.
 * @param folder the run file's own, from which its paths lead
 */
export async function checkSources(runFile: RunFile, located: LocatedYaml, folder: string): Promise<SourcesFound> {
  const found: SourcesFound = { corpora: new Map(), pairs: new Map(), problems: [] };
  for (const source of localSources(runFile)) {
    const file = resolve(folder, source.path);
    const unreadable = await pathProblem(file, source.kind === 'model' ? 'folder' : 'file');
    const problem = (field: string, message: string): void => {
      const at = source.kind === 'model' ? source.at : [...source.at, field];
      found.problems.push(formatProblem(located.problem(at, message)));
    };
    if (unreadable !== undefined) problem('path', unreadable);
    else await checkSource(source, file, found, problem);
  }
  return found;
}

async function checkSource(
  source: LocalSource,
  file: string,
  found: SourcesFound,
  problem: (field: string, message: string) => void,
): Promise<void> {
  if (source.kind === 'model') {
    const message = await modelFolderProblem(file);
    if (message !== undefined) problem('folder', message);
  } else if (source.kind === 'corpus') {
    const corpus = await inspectCorpus(file, source.corpus);
    found.corpora.set(source.path, corpus);
    if (corpus.problem !== undefined) problem(corpus.problem.field, `${source.path}: ${corpus.problem.message}`);
  } else {
    const pairs = await countPairs(file, source.name, source.data, source.path);
    if (typeof pairs === 'number') found.pairs.set(source.name, pairs);
    else found.problems.push(pairs.message);
  }
}

async function countPairs(file: string, name: string, data: SeedData, label: string): Promise<number | BadInput> {
  try {
    return (await readHumanPairs(readFileLines(file), data, name, label)).length;
  } catch (error) {
    if (error instanceof BadInput) return error;
    throw error;
  }
}
