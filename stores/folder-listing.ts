import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { ObjectEntry } from './artifact-store.ts';
import { folderError, isAbsent } from './folder-errors.ts';
import { INCOMING_FOLDER } from './folder-incoming.ts';

/** Keys below a store's folder that start with the prefix, in the order S3 lists them: ascending by character. */
export async function* listFolderKeys(root: string, store: string, prefix: string): AsyncGenerator<string> {
  const start = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  yield* walk(root, store, start, prefix);
}

/** As listFolderKeys, with size and time of each object. */
export async function* listFolderEntries(root: string, store: string, prefix: string): AsyncGenerator<ObjectEntry> {
  for await (const key of listFolderKeys(root, store, prefix)) {
    const found = await stat(join(root, key), { bigint: true }).catch((error: unknown) => {
      if (isAbsent(error)) return undefined;
      throw folderError(store, `Looking for "${key}"`, error);
    });
    if (found === undefined) continue;
    // A change of bytes changes a file's ctime, and one that took its place is another file
    const version = `${found.ino}-${found.ctimeNs}`;
    yield { key, bytes: Number(found.size), written: found.mtime, version };
  }
}

async function* walk(root: string, store: string, folder: string, prefix: string): AsyncGenerator<string> {
  const names = (await entries(root, store, folder))
    .filter((entry) => entry.isFile() || entry.isDirectory())
    // A folder sorts as its keys do, with the '/' that follows its name ("a-b" < "a.b" < "a/b")
    .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .filter((name) => name !== `${INCOMING_FOLDER}/`)
    .sort(byCharacter);
  for (const name of names) {
    if (name.endsWith('/')) {
      if (name.startsWith(prefix) || prefix.startsWith(name)) yield* walk(root, store, name, prefix);
    } else if (name.startsWith(prefix)) {
      yield name;
    }
  }
}

async function entries(root: string, store: string, folder: string): Promise<Dirent[]> {
  try {
    return await readdir(join(root, folder), { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw folderError(store, `Listing "${folder}"`, error);
  }
}

const byCharacter = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
