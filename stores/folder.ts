import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, readFile, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { type ArtifactStore, checkObjectSize, ObjectMissing } from './artifact-store.ts';
import { makeFolderDurably, syncFolder, writeDurably } from './durable-file.ts';
import { errorCode } from './error-code.ts';
import { folderError, isAbsent } from './folder-errors.ts';
import { INCOMING_FOLDER, sweepIncoming } from './folder-incoming.ts';
import { listFolderEntries, listFolderKeys } from './folder-listing.ts';
import { checkKeyPrefix, checkObjectKey } from './object-key.ts';

/** A folder pruned by a remove between our mkdir and our rename is made again; this often is far more than can happen. */
const PLACE_ATTEMPTS = 20;

/**
 * A store on a local folder, made when it is not there: an object's key is its path below the folder. Objects come in as
 * synced temporary files and are renamed (put) or linked (putIfAbsent) into place, so no reader sees half of one; what a
 * crash leaves of them is swept here, when the store is opened. The file system must have hard links.
 */
export async function openFolderStore(folder: string): Promise<ArtifactStore> {
  const root = resolve(folder);
  const description = `folder ${root}`;
  const incoming = join(root, INCOMING_FOLDER);
  const guard = async <T>(operation: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw folderError(description, operation, error);
    }
  };

  const find = (key: string): Promise<Uint8Array | undefined> =>
    guard(`Reading "${key}"`, async () => {
      checkObjectKey(key);
      try {
        return await readFile(join(root, key));
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    });

  /** Writes the bytes beside the objects, then hands them to `place`, which gives them their name. */
  const write = async <T>(
    key: string,
    bytes: Uint8Array,
    place: (from: string, to: string) => Promise<T>,
  ): Promise<T> => {
    const temporary = join(incoming, randomUUID());
    const target = join(root, key);
    try {
      await writeDurably(temporary, bytes);
      const placed = await inExistingFolder(dirname(target), () => place(temporary, target));
      await syncFolder(dirname(target)).catch(ignoreAbsent);
      return placed;
    } finally {
      await rm(temporary, { force: true });
    }
  };

  await guard('Opening', async () => {
    await makeFolderDurably(root);
    await mkdir(incoming, { recursive: true });
    await sweepIncoming(incoming);
  });

  return {
    description,
    find,
    put: (key, bytes) =>
      guard(`Writing "${key}"`, async () => {
        checkObjectKey(key);
        checkObjectSize(description, key, bytes);
        await write(key, bytes, rename);
      }),
    putIfAbsent: (key, bytes) =>
      guard(`Writing "${key}"`, async () => {
        checkObjectKey(key);
        checkObjectSize(description, key, bytes);
        return await write(key, bytes, linkIfAbsent);
      }),
    get: async (key) => {
      const bytes = await find(key);
      if (bytes === undefined) throw new ObjectMissing(key, description);
      return bytes;
    },
    stream: (key) => {
      checkObjectKey(key);
      return streamFile(join(root, key), key, description);
    },
    head: (key) =>
      guard(`Looking for "${key}"`, async () => {
        checkObjectKey(key);
        const found = await stat(join(root, key)).catch(ignoreAbsent);
        return found?.isFile() ? { bytes: found.size } : undefined;
      }),
    list: (prefix) => {
      checkKeyPrefix(prefix);
      return listFolderKeys(root, description, prefix);
    },
    entries: (prefix) => {
      checkKeyPrefix(prefix);
      return listFolderEntries(root, description, prefix);
    },
    remove: (key) =>
      guard(`Removing "${key}"`, async () => {
        checkObjectKey(key);
        await unlink(join(root, key)).catch(ignoreAbsent);
        await pruneEmptyFolders(root, key);
      }),
  };
}

async function* streamFile(file: string, key: string, store: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) yield chunk as Buffer;
  } catch (error) {
    if (isAbsent(error)) throw new ObjectMissing(key, store);
    throw folderError(store, `Reading "${key}"`, error);
  }
}

async function linkIfAbsent(from: string, to: string): Promise<'written' | 'exists'> {
  try {
    await link(from, to);
    return 'written';
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && (await stat(to)).isFile()) return 'exists';
    throw error;
  }
}

async function inExistingFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      await makeFolderDurably(folder);
      return await work();
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || attempt === PLACE_ATTEMPTS) throw error;
    }
  }
}

/** A folder left empty would keep its name from ever becoming an object. */
async function pruneEmptyFolders(root: string, key: string): Promise<void> {
  for (let parent = dirname(key); parent !== '.'; parent = dirname(parent)) {
    try {
      await rmdir(join(root, parent));
    } catch {
      return;
    }
  }
}

function ignoreAbsent(error: unknown): undefined {
  if (!isAbsent(error)) throw error;
}
