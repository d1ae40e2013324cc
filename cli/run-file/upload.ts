import { basename, resolve } from 'node:path';
import type { FileOfSet } from '../../pipeline/run-file/file-sets.ts';
import type { Model } from '../../pipeline/run-file/models.ts';
import type { RunFile } from '../../pipeline/run-file/run-file.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { folderDigest } from '../../stores/model-files.ts';
import { uploadFolder } from '../../stores/model-upload.ts';
import { uploadSource, type SourceFile } from '../../stores/source-files.ts';
import { wrongInput } from '../command-failure.ts';
import { folderFiles, namesIn, type LocalFile } from './folder-files.ts';

/** Where model folders and the lists of their files go. */
const MODELS = 'sources/models';

/** What corpora and seed data have in common: a file, or a folder of files. */
interface FileField {
  path?: string | undefined;
  prefix?: string | undefined;
  only?: string | string[] | undefined;
  files?: FileOfSet[] | undefined;
  format: string;
  object?: string | undefined;
  sha256?: string | undefined;
  bytes?: number | undefined;
  source: string;
}

/**
 * Puts every local file and model folder of a run file into the store and returns the run file that names the objects
 * in their place: what a worker can read. What the store has already is not sent again.
 * @param folder the run file's own, from which its paths lead
 * @throws CommandFailure when a file is not the one whose SHA-256 the run file states
 */
export async function uploadRunFile(
  store: ArtifactStore,
  runFile: RunFile,
  folder: string,
  report: (line: string) => void,
): Promise<RunFile> {
  // Texts of a tiny model are often those of an arm
  const uploaded = new Map<string, SourceFile>();
  const upload = (path: string, label = path): Promise<SourceFile> => {
    report(`uploading ${label}`);
    return uploadSource(store, resolve(folder, path));
  };
  const several = async <Field extends FileField>(field: Field, inFolder: readonly LocalFile[]): Promise<Field> => {
    const files = await inOrder(inFolder, async ({ name, file }): Promise<FileOfSet> => {
      const source = uploaded.get(file) ?? (await upload(file, `${field.path}/${name}`));
      uploaded.set(file, source);
      const { sha256, bytes } = source;
      return { name, sha256, bytes };
    });
    const replaced = { ...field, files };
    delete replaced.path;
    delete replaced.only;
    return replaced;
  };
  const file = async <Field extends FileField>(field: Field): Promise<Field> => {
    const { path, ...rest } = field;
    if (path === undefined) return typeof field.only === 'string' ? withNames(field, folder) : field;
    const inFolder = await folderFiles(folder, field);
    if (inFolder !== undefined) return several(field, inFolder);
    const source = uploaded.get(path) ?? (await upload(path));
    uploaded.set(path, source);
    if (field.sha256 !== undefined && field.sha256 !== source.sha256) {
      throw wrongInput(`${path} has SHA-256 ${source.sha256}, but the run file states ${field.sha256}`);
    }
    // Pairs say where they come from, and of an object's name nobody would know it.
    const named = field.source === '' ? basename(path) : field.source;
    const replaced = { ...field, ...rest, ...source, source: named };
    delete replaced.path;
    return replaced;
  };
  const files = <Field extends FileField>(fields: readonly Field[]): Promise<Field[]> => inOrder(fields, file);

  const { arm, arms, ...others } = runFile;
  return {
    ...others,
    models: await mapValues(runFile.models, async (model) => {
      const brought = model.folder === undefined ? model : await uploadModel(store, model, folder, report);
      if (brought.tiny === undefined) return brought;
      return { ...brought, tiny: { ...brought.tiny, corpus: await files(brought.tiny.corpus) } };
    }),
    data: await mapValues(runFile.data, file),
    ...(arm === undefined ? {} : { arm: { ...arm, corpora: await files(arm.corpora) } }),
    ...(arms === undefined
      ? {}
      : { arms: await inOrder(arms, async (one) => ({ ...one, corpora: await files(one.corpora) })) }),
  };
}

/** What a worker reads no local file for: the names that are wanted of a prefix. */
async function withNames<Field extends FileField>(field: Field, folder: string): Promise<Field> {
  return { ...field, only: [...((await namesIn(folder, field.only)) ?? [])] };
}

/** A model folder becomes a list of its files, named by the digest of their content. */
async function uploadModel(
  store: ArtifactStore,
  model: Model,
  base: string,
  report: (line: string) => void,
): Promise<Model> {
  const { folder = '', ...rest } = model;
  report(`uploading model ${folder}`);
  const { files } = await uploadFolder(store, resolve(base, folder), MODELS);
  const object = `${MODELS}/${folderDigest(files)}.json`;
  await store.put(object, Buffer.from(JSON.stringify({ files })));
  return { ...rest, object };
}

async function mapValues<Value>(
  record: Record<string, Value>,
  change: (value: Value) => Promise<Value>,
): Promise<Record<string, Value>> {
  const entries = await inOrder(Object.entries(record), async ([name, value]) => [name, await change(value)] as const);
  return Object.fromEntries(entries);
}

/** One after the other: each file is hashed and sent with parts in parallel already. */
async function inOrder<Item, Result>(
  items: readonly Item[],
  change: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await change(item));
  return results;
}
