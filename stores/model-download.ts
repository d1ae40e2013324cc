import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import type { ArtifactStore } from './artifact-store.ts';
import { sha256 } from './content-hash.ts';
import { syncFolder } from './durable-file.ts';
import { errorCode } from './error-code.ts';
import { runLimited } from './limited.ts';
import { checkModelFiles, type ModelFile, ModelFileDamaged, type ModelFilePart } from './model-files.ts';
import { hashModelFile } from './model-folder.ts';
import { isSameModelFolder } from './model-folder-match.ts';

export interface DownloadSettings {
  /** Parts held in memory at a time, 3 unless given. */
  concurrency?: number;
}

const DEFAULT_CONCURRENCY = 3;
/** No download takes this long: an older one was left by a process that died. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * Brings model files into the folder `target`, which appears whole, with every hash checked, or not at all. A target that
 * holds exactly these files already (hashes are checked, files whose names start with a dot are not looked at) is used as
 * it is; two processes may do this at once. Throws ModelFolderRefused for paths that leave the folder and for a target
 * with other files in it, ModelFileDamaged for bytes that are not those expected, and the store's errors.
 */
export async function downloadFolder(
  store: ArtifactStore,
  files: readonly ModelFile[],
  target: string,
  settings: DownloadSettings = {},
): Promise<void> {
  checkModelFiles(files);
  const folder = resolve(target);
  if (await isSameModelFolder(folder, files)) return;
  await mkdir(dirname(folder), { recursive: true });
  await sweepPartial(folder);
  const partial = join(dirname(folder), `${partialPrefix(folder)}${randomUUID()}`);
  try {
    await mkdir(partial);
    for (const file of files) {
      await downloadFile(store, file, partial, settings.concurrency ?? DEFAULT_CONCURRENCY);
    }
    await putInPlace(partial, folder, files);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function downloadFile(store: ArtifactStore, file: ModelFile, folder: string, concurrency: number): Promise<void> {
  const path = join(folder, file.path);
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'wx');
  try {
    await runLimited(withOffsets(file.parts), concurrency, async ({ part, offset }) => {
      const content = await store.get(part.key);
      const found = sha256(content);
      if (found !== part.sha256) {
        const advice = 'remove the object from the store and upload the model again';
        throw new ModelFileDamaged(file.path, `part "${part.key}" of ${store.description}`, part.sha256, found, advice);
      }
      let written = 0;
      while (written < content.byteLength) {
        written += (await handle.write(content, written, content.byteLength - written, offset + written)).bytesWritten;
      }
    });
    await handle.sync();
  } finally {
    await handle.close();
  }
  const { sha256: found } = await hashModelFile(folder, file.path, Math.max(file.bytes, 1));
  if (found !== file.sha256) {
    const advice = 'its parts are as they were listed, so the list is wrong: make the model again, or upload it again';
    throw new ModelFileDamaged(file.path, 'put together from its parts', file.sha256, found, advice);
  }
}

/** The rename fails where another process was first; its folder is then the one to use, if it holds the same. */
async function putInPlace(partial: string, folder: string, files: readonly ModelFile[]): Promise<void> {
  await syncFolder(partial);
  try {
    await rename(partial, folder);
  } catch (error) {
    const taken = errorCode(error) === 'ENOTEMPTY' || errorCode(error) === 'EEXIST';
    if (!taken || !(await isSameModelFolder(folder, files))) throw error;
  }
  await syncFolder(dirname(folder));
}

function* withOffsets(parts: readonly ModelFilePart[]): Generator<{ part: ModelFilePart; offset: number }> {
  let offset = 0;
  for (const part of parts) {
    yield { part, offset };
    offset += part.bytes;
  }
}

const partialPrefix = (folder: string): string => `.${basename(folder)}.partial-`;

async function sweepPartial(folder: string): Promise<void> {
  const parent = dirname(folder);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(partialPrefix(folder))) continue;
    const found = await stat(join(parent, name)).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < Date.now() - ABANDONED_AFTER_MS) {
      await rm(join(parent, name), { recursive: true, force: true });
    }
  }
}
