import type { Model } from '../../pipeline/run-file/models.ts';
import type { RunFile } from '../../pipeline/run-file/run-file.ts';
import type { Corpus, SeedData } from '../../pipeline/run-file/sources.ts';

/** A part of a run file that names something on this machine; its path is that of the run file's field. */
export type LocalSource =
  | { kind: 'corpus'; at: PropertyKey[]; path: string; corpus: Corpus }
  | { kind: 'seed data'; at: PropertyKey[]; path: string; name: string; data: SeedData }
  | { kind: 'model'; at: PropertyKey[]; path: string; name: string };

/** Everything a run file names by a local path, in the order of the file's sections. */
export function localSources(runFile: RunFile): LocalSource[] {
  return [...modelSources(runFile.models), ...seedDataSources(runFile.data), ...armSources(runFile)];
}

function modelSources(models: Record<string, Model>): LocalSource[] {
  return Object.entries(models).flatMap(([name, { folder, tiny }]): LocalSource[] => [
    ...(folder === undefined ? [] : [{ kind: 'model' as const, at: ['models', name, 'folder'], path: folder, name }]),
    ...corpora(tiny?.corpus ?? [], ['models', name, 'tiny', 'corpus']),
  ]);
}

function seedDataSources(data: Record<string, SeedData>): LocalSource[] {
  return Object.entries(data).flatMap(([name, one]): LocalSource[] =>
    one.path === undefined ? [] : [{ kind: 'seed data', at: ['data', name], path: one.path, name, data: one }],
  );
}

function armSources({ arm, arms }: RunFile): LocalSource[] {
  if (arms === undefined) return corpora(arm?.corpora ?? [], ['arm', 'corpora']);
  return arms.flatMap((one, index) => corpora(one.corpora, ['arms', index, 'corpora']));
}

function corpora(list: readonly Corpus[], at: PropertyKey[]): LocalSource[] {
  return list.flatMap((corpus, index): LocalSource[] =>
    corpus.path === undefined ? [] : [{ kind: 'corpus', at: [...at, index], path: corpus.path, corpus }],
  );
}
