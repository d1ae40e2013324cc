import { sha256 } from './content-hash.ts';

/** A piece of a model file as an object of its own, named by its content. */
export interface ModelFilePart {
  key: string;
  sha256: string;
  bytes: number;
}

/** A file of a model folder; `path` is relative to the folder, with '/' on every system. */
export interface ModelFile {
  path: string;
  bytes: number;
  sha256: string;
  parts: ModelFilePart[];
}

/** A folder of model files, or a list of them, that may not be read or written as it stands. */
export class ModelFolderRefused extends Error {
  override readonly name = 'ModelFolderRefused';
  readonly retryable = false;
}

/** A model file, or a part of it, has other bytes than its manifest says. */
export class ModelFileDamaged extends Error {
  override readonly name = 'ModelFileDamaged';
  readonly retryable = false;
  readonly file: string;
  readonly where: string;
  readonly expected: string;
  readonly found: string;

  constructor(file: string, where: string, expected: string, found: string, advice: string) {
    super(`Model file "${file}" (${where}) has sha256 ${found}, expected ${expected}: ${advice}`);
    this.file = file;
    this.where = where;
    this.expected = expected;
    this.found = found;
  }
}

/**
 * SHA-256 that names the content of a folder: of the JSON array of [path, sha256] pairs in ascending order of their paths
 * (by UTF-16 code unit). It depends neither on the order of the files nor on how they are cut into parts.
 */
export function folderDigest(files: readonly Pick<ModelFile, 'path' | 'sha256'>[]): string {
  const ordered = [...files].sort((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0));
  return sha256(JSON.stringify(ordered.map((file) => [file.path, file.sha256])));
}

/**
 * Throws ModelFolderRefused unless every path stays in its folder, none comes twice, and the sizes of the parts add up
 * to their file's: what a manifest says is not believed before.
 */
export function checkModelFiles(files: readonly ModelFile[]): void {
  const paths = new Set<string>();
  for (const { path, bytes, parts } of files) {
    const segments = path.split('/');
    if (segments.some((segment) => /^(\.|$)|[\\\0]/.test(segment)) || /^[A-Za-z]:/.test(path)) {
      throw new ModelFolderRefused(
        `Model file path ${JSON.stringify(path)} leaves its folder, is not relative, or has a name that starts with a dot`,
      );
    }
    if (paths.has(path)) throw new ModelFolderRefused(`Model file "${path}" is listed twice`);
    paths.add(path);
    const total = parts.reduce((sum, part) => sum + part.bytes, 0);
    if (total !== bytes) {
      throw new ModelFolderRefused(`Model file "${path}" has ${bytes} bytes, its parts have ${total}`);
    }
  }
  if (files.length === 0) throw new ModelFolderRefused('A model of no files cannot be used');
}
