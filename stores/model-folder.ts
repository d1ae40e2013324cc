import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { ModelFolderRefused } from './model-files.ts';

const CHUNK_BYTES = 1024 * 1024;

/** What a file's bytes are: as a whole, and cut into parts of a size. */
export interface FileHashes {
  bytes: number;
  sha256: string;
  parts: { sha256: string; bytes: number }[];
}

/**
 * Relative paths of the files in a model folder, ascending, with '/'. Names that start with a dot (.git, .cache,
 * .gitattributes) are no part of a model and are left out. Throws ModelFolderRefused for a symbolic link (its file may
 * lie anywhere and change alone), for what is neither file nor folder, and for a folder without files.
 */
export async function listModelFolder(folder: string): Promise<string[]> {
  const root = await realpath(folder);
  if (!(await lstat(root)).isDirectory()) throw new ModelFolderRefused(`${folder} is no folder of model files`);
  const paths = await walk(root, '');
  if (paths.length === 0) throw new ModelFolderRefused(`Model folder ${folder} has no files`);
  return paths.sort();
}

/** Hashes a file in one pass of constant memory. */
export async function hashModelFile(folder: string, path: string, partBytes: number): Promise<FileHashes> {
  const file = await openModelFile(folder, path);
  try {
    const whole = createHash('sha256');
    const parts: FileHashes['parts'] = [];
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, partBytes));
    let bytes = 0;
    for (let ended = false; !ended;) {
      const hash = createHash('sha256');
      let filled = 0;
      while (filled < partBytes) {
        const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, partBytes - filled), bytes + filled);
        ended = bytesRead === 0;
        if (ended) break;
        whole.update(chunk.subarray(0, bytesRead));
        hash.update(chunk.subarray(0, bytesRead));
        filled += bytesRead;
      }
      if (filled > 0) parts.push({ sha256: hash.digest('hex'), bytes: filled });
      bytes += filled;
    }
    return { bytes, sha256: whole.digest('hex'), parts };
  } finally {
    await file.close();
  }
}

/** Bytes of a file from an offset on, fewer than asked for only where the file has become shorter. */
export async function readModelFile(folder: string, path: string, offset: number, bytes: number): Promise<Uint8Array> {
  const file = await openModelFile(folder, path);
  try {
    const content = Buffer.allocUnsafeSlow(bytes);
    let filled = 0;
    while (filled < bytes) {
      const { bytesRead } = await file.read(content, filled, bytes - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return content.subarray(0, filled);
  } finally {
    await file.close();
  }
}

// A file swapped for a link after the folder was listed is not followed either
const openModelFile = (folder: string, path: string) =>
  open(join(folder, path), constants.O_RDONLY | constants.O_NOFOLLOW);

async function walk(root: string, folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) paths.push(...(await walk(root, path)));
    else if (entry.isFile()) paths.push(path);
    else {
      const kind = entry.isSymbolicLink() ? 'a symbolic link' : 'neither a file nor a folder';
      throw new ModelFolderRefused(
        `"${path}" in model folder ${root} is ${kind}: copy the folder with its links resolved (cp -rL) and use the copy`,
      );
    }
  }
  return paths;
}
