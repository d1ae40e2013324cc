import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { dirname, parse } from 'node:path';
import { nearest } from '../../pipeline/run-file/problems.ts';
import { errorCode, errorMessage } from '../../stores/error-code.ts';

/** Why a local file or folder cannot be read, in a sentence; undefined when it can. */
export async function pathProblem(
  path: string,
  kind: 'file' | 'folder' | 'file or folder',
): Promise<string | undefined> {
  try {
    const found = await stat(path);
    if (kind === 'file' && !found.isFile()) return `${path} is no file`;
    if (kind === 'file or folder' && !found.isFile() && !found.isDirectory()) return `${path} is no file or folder`;
    if (kind === 'folder' && !found.isDirectory()) return `${path} is no folder`;
    await access(path, constants.R_OK);
    return undefined;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return `no such ${kind === 'folder' ? 'folder' : 'file'}: ${path}${await neighbour(path)}`;
    if (code === 'EACCES') return `${path} may not be read by this user`;
    return `${path} cannot be read: ${errorMessage(error)}`;
  }
}

async function neighbour(path: string): Promise<string> {
  const names = await readdir(dirname(path)).catch(() => undefined);
  if (names === undefined) return '; its folder does not exist either';
  // Endings are alike in most folders and would make strangers look near
  const stems = new Map(names.map((name) => [parse(name).name, name]));
  const close = stems.get(nearest(parse(path).name, [...stems.keys()]) ?? '');
  return close === undefined ? '' : `; did you mean "${close}"?`;
}
