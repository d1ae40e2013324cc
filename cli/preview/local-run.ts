import { basename, dirname, resolve } from 'node:path';
import { corpusOf } from '../../activities/resolve-sources.ts';
import { hashOf } from '../../pipeline/keys.ts';
import type { FileOfSet } from '../../pipeline/run-file/file-sets.ts';
import { mapCorpora } from '../../pipeline/run-file/map-corpora.ts';
import { resolveRun, type ResolvedRun } from '../../pipeline/run-file/resolved.ts';
import type { RunFile } from '../../pipeline/run-file/run-file.ts';
import { hashModelFile } from '../../stores/model-folder.ts';
import { PIECE_BYTES } from '../../stores/source-files.ts';
import { folderFiles, type LocalFile } from '../run-file/folder-files.ts';
import type { CheckedRunFile } from '../run-file/read-run-file.ts';

/** A run of which nothing was uploaded: its sources are named by their content all the same. */
export interface LocalRun {
  run: ResolvedRun;
  /** The local file of this SHA-256; nothing for what lies in a store only. */
  file(sha256: string): LocalFile | undefined;
}

/** The fields of a source that say where it is. */
interface Source {
  path?: string | undefined;
  only?: string | string[] | undefined;
  format: string;
}

/** Names every source of a run file by its content, so that the run can be planned as it will be. */
export async function localRun({ runFile, folder }: CheckedRunFile): Promise<LocalRun> {
  const known = new Map<string, LocalFile>();
  const hashed = async (name: string, file: string): Promise<FileOfSet> => {
    const { sha256, bytes } = await hashModelFile(dirname(file), basename(file), PIECE_BYTES);
    known.set(sha256, { name, file });
    return { name, sha256, bytes };
  };
  const filesOf = async ({
    path,
    ...source
  }: Source): Promise<{ several: boolean; files: FileOfSet[] } | undefined> => {
    if (path === undefined) return undefined;
    const inFolder = await folderFiles(folder, { path, ...source });
    if (inFolder === undefined) return { several: false, files: [await hashed(path, resolve(folder, path))] };
    const files: FileOfSet[] = [];
    for (const { name, file } of inFolder) files.push(await hashed(`${path}/${name}`, file));
    return { several: true, files };
  };

  const withCorpora = await mapCorpora(runFile, async (corpora, at) => {
    const lists: typeof corpora = [];
    for (const [index, corpus] of corpora.entries()) {
      const found = await filesOf(corpus);
      if (found === undefined) lists.push({ ...corpus, sha256: corpus.sha256 ?? hashOf(corpus) });
      else if (found.several) lists.push(...found.files.map((file) => corpusOf(corpus, file, `${at}.${index}`)));
      else lists.push({ ...corpus, sha256: found.files[0]?.sha256 });
    }
    return lists;
  });
  const data: RunFile['data'] = {};
  for (const [name, one] of Object.entries(runFile.data)) {
    const found = await filesOf(one);
    const sha256 = found?.files[0]?.sha256 ?? one.sha256 ?? hashOf(one);
    data[name] = found?.several === true ? { ...one, files: found.files } : { ...one, sha256 };
  }
  return {
    run: resolveRun({ ...withCorpora, data, models: withoutFolders(withCorpora.models) }),
    file: (sha256) => known.get(sha256),
  };
}

/** The recipe of a model that is brought names an object; which one it will be makes no difference to a preview. */
function withoutFolders(models: RunFile['models']): RunFile['models'] {
  const brought = Object.entries(models).map(([name, { folder, ...model }]) => [
    name,
    folder === undefined ? model : { ...model, object: folder },
  ]);
  return Object.fromEntries(brought) as RunFile['models'];
}
