import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { folderError, isAbsent } from './folder-errors.ts';
import { INCOMING_FOLDER } from './folder-incoming.ts';

/** Keys below a store's folder that start with the prefix, in the order S3 lists them: ascending by character. */
export async function* listFolderKeys(root: string, store: string, prefix: string): AsyncGenerator<string> {
  const start = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  yield* walk(root, store, start, prefix);
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
