import { z } from 'zod';

/** A file of a source that has several, as it lies in the store. */
const sourceFileSchema = z.strictObject({
  name: z.string().min(1).describe('name of the file, or its key in the store'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of its bytes'),
  bytes: z.int().nonnegative().describe('size in bytes'),
  licence: z.string().min(1).optional().describe('licence that the file states of itself, found when the run starts'),
});

export type FileOfSet = z.infer<typeof sourceFileSchema>;

/** Fields of a source that is several files: a local folder, or objects that a prefix means. */
export const fileSetFields = {
  only: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe(
      'of a folder or prefix, the files of these names, with or without their ending: a list, or a local text file with a name a line (SUPERNI: splits/default/train_tasks.txt)',
    ),
  files: z
    .array(sourceFileSchema)
    .min(1)
    .optional()
    .describe('files in the store, in order; set by the CLI in place of a folder, by the run in place of a prefix'),
};

interface FileSet {
  path?: string | undefined;
  prefix?: string | undefined;
  object?: string | undefined;
  files?: readonly FileOfSet[] | undefined;
  only?: string | readonly string[] | undefined;
  sha256?: string | undefined;
  bytes?: number | undefined;
}

/** What is wrong with the fields of a source's files, each with the field it is about. */
export function fileSetProblems({ path, prefix, files, only, sha256, bytes }: FileSet): [string, string][] {
  const several = prefix !== undefined || files !== undefined;
  return [
    ...(only !== undefined && (path ?? prefix) === undefined
      ? [['only', 'goes with a folder ("path") or "prefix" only'] satisfies [string, string]]
      : []),
    ...Object.entries({ sha256, bytes }).flatMap(([field, value]): [string, string][] =>
      several && value !== undefined ? [[field, 'is of one file and does not go with "prefix" or "files"']] : [],
    ),
  ];
}

/**
 * The files of a list that are wanted, in the order of the list.
 * @param only names with or without their ending; all files when absent
 * @throws RangeError naming the wanted names that no file has
 */
export function wantedFiles<File>(
  files: readonly File[],
  nameOf: (file: File) => string,
  only: readonly string[] | undefined,
): File[] {
  if (only === undefined) return [...files];
  const forms = (file: File): string[] => {
    const last = nameOf(file).split('/').at(-1) ?? '';
    return [nameOf(file), last, last.replace(/\.[^.]*$/, '')];
  };
  const known = new Set(files.flatMap(forms));
  const missing = only.filter((name) => !known.has(name));
  if (missing.length > 0) {
    const more = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
    throw new RangeError(`no file is named ${missing.slice(0, 3).join(', ')}${more}`);
  }
  const wanted = new Set(only);
  return files.filter((file) => forms(file).some((form) => wanted.has(form)));
}
