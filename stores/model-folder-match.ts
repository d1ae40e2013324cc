import { readdir } from 'node:fs/promises';

import { errorCode } from './error-code.ts';
import { type ModelFile, ModelFileDamaged, ModelFolderRefused } from './model-files.ts';
import { hashModelFile, listModelFolder } from './model-folder.ts';

/**
 * Whether a folder holds exactly these files, by their hashes; false where there is no folder or an empty one. A folder
 * with anything else in it is not ours to replace: throws ModelFolderRefused or, for other bytes, ModelFileDamaged.
 */
export async function isSameModelFolder(folder: string, files: readonly ModelFile[]): Promise<boolean> {
  if (await isAbsentOrEmpty(folder)) return false;
  const present = new Set(await listModelFolder(folder));
  const wanted = new Map(files.map((file) => [file.path, file]));
  const missing = files.find((file) => !present.has(file.path));
  const foreign = [...present].find((path) => !wanted.has(path));
  if (missing !== undefined || foreign !== undefined) {
    const finding = missing !== undefined ? `lacks "${missing.path}"` : `has a file "${foreign}" of another`;
    throw new ModelFolderRefused(
      `Folder ${folder} is not the model asked for, it ${finding}: remove it or name another`,
    );
  }
  for (const file of files) {
    const { sha256 } = await hashModelFile(folder, file.path, Math.max(file.bytes, 1));
    if (sha256 !== file.sha256) {
      const advice = 'remove the folder, and it will be fetched again, or name another';
      throw new ModelFileDamaged(file.path, `in ${folder}`, file.sha256, sha256, advice);
    }
  }
  return true;
}

async function isAbsentOrEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true;
    throw error;
  }
}
