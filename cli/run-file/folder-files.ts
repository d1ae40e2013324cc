import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { wantedFiles } from '../../pipeline/run-file/file-sets.ts';
import { errorMessage } from '../../stores/error-code.ts';

/** A source of a run file that may be a local folder. */
interface FolderSource {
  path?: string | undefined;
  only?: string | readonly string[] | undefined;
  format: string;
}

/** A file of a source: how the run file's author knows it, and where it is. */
export interface LocalFile {
  name: string;
  file: string;
}

/** A folder of which no files can be taken; the field of the run file that is wrong, and why. */
export class FolderProblem extends Error {
  readonly field: 'path' | 'only';

  constructor(field: 'path' | 'only', message: string) {
    super(message);
    this.name = 'FolderProblem';
    this.field = field;
  }
}

/**
 * The files of a source that is a local folder, in the order of their names; undefined where it is one file. Hidden
 * files and folders within are no part of it, nor is what lies beside task files without being JSON.
 * @param folder the run file's own, from which its paths lead
 * @throws FolderProblem where none is left, or "only" names none
 */
export async function folderFiles(folder: string, source: FolderSource): Promise<LocalFile[] | undefined> {
  const { path = '', only, format } = source;
  const place = resolve(folder, path);
  if (!(await stat(place)).isDirectory()) {
    if (only !== undefined) throw new FolderProblem('only', `goes with a folder, but ${path} is a file`);
    return undefined;
  }
  const entries = await readdir(place, { withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .filter((name) => format !== 'superni' || name.endsWith('.json'))
    .sort();
  const wanted = wantedOf(names, await namesIn(folder, only), path);
  if (wanted.length === 0) throw new FolderProblem('path', `the folder ${path} has no files`);
  return wanted.map((name) => ({ name, file: join(place, name) }));
}

/** The names in a list, or in the local file of them that stands in its place. */
export async function namesIn(
  folder: string,
  only: string | readonly string[] | undefined,
): Promise<readonly string[] | undefined> {
  if (typeof only !== 'string') return only;
  const text = await readFile(resolve(folder, only), 'utf8').catch((error: unknown) => {
    throw new FolderProblem('only', `${only} cannot be read: ${errorMessage(error)}`);
  });
  const names = text.split('\n').map((line) => line.trim());
  return names.filter((name) => name !== '');
}

function wantedOf(names: string[], only: readonly string[] | undefined, path: string): string[] {
  try {
    return wantedFiles(names, (name) => name, only);
  } catch (error) {
    if (error instanceof RangeError) throw new FolderProblem('only', `${path}: ${error.message}`);
    throw error;
  }
}
