import { z } from 'zod';
import { ownFolders } from '../store-folders.ts';
import { datePatternProblem } from './date-pattern.ts';

/** Fields that mean objects of the artifact store which are looked up when a run starts. */
export const objectSetFields = {
  prefix: z
    .string()
    .min(1)
    .optional()
    .describe('objects of the artifact store whose keys start so ("inbox/news/"), looked up when the run starts'),
  pattern: z
    .string()
    .min(1)
    .optional()
    .describe('objects of the artifact store by date: "inbox/{yyyy}-{MM}-{dd}.jsonl", looked up when the run starts'),
  days: z
    .int()
    .min(1)
    .max(3660)
    .optional()
    .describe("pattern: how many days, back from the run's date (UTC) and with it; 1 when absent"),
  missing: z
    .enum(['fail', 'skip'])
    .optional()
    .describe('pattern: what a day without an object does to the run: fail (when absent), or skip the day'),
};

type Location = Partial<Record<'path' | 'object' | 'prefix' | 'pattern' | 'sha256' | 'missing', string | undefined>> & {
  files?: unknown;
  days?: number | undefined;
  bytes?: number | undefined;
};

/** Checks that a corpus has one location, and no field that belongs to another kind of location. */
export function checkLocation(value: Location, context: z.core.$RefinementCtx): void {
  const problem = (message: string, field?: keyof Location): void => {
    context.issues.push({ code: 'custom', message, input: value, path: field === undefined ? [] : [field] });
  };
  const { path, object, prefix, pattern, files } = value;
  if ([path, object, prefix, pattern, files].filter((one) => one !== undefined).length !== 1) {
    problem('needs exactly one of "path", "object", "prefix" and "pattern"');
  }
  if (prefix !== undefined) keyProblems(prefix).forEach((message) => problem(message, 'prefix'));
  if (pattern !== undefined) {
    const wrong = datePatternProblem(pattern);
    if (wrong === undefined)
      keyProblems(pattern.replaceAll(/[{}]/g, '')).forEach((message) => problem(message, 'pattern'));
    else problem(wrong, 'pattern');
  }
  for (const field of ['days', 'missing'] as const) {
    if (pattern === undefined && value[field] !== undefined) problem('goes with "pattern" only', field);
  }
  for (const field of ['sha256', 'bytes'] as const) {
    if ((prefix ?? pattern) !== undefined && value[field] !== undefined) {
      problem('is of one file and does not go with "prefix" or "pattern"', field);
    }
  }
}

/** What is wrong with the beginning of keys. */
export function keyProblems(beginning: string): string[] {
  const [folder = '', ...rest] = beginning.split('/');
  if (rest.length === 0 || folder === '') {
    return ['must begin with a folder of your own and a "/", such as "inbox/", and not with a "/"'];
  }
  if (ownFolders.some((own) => own === folder)) {
    return [`"${folder}/" is a folder of the project itself (as are ${ownFolders.join(', ')}); put files elsewhere`];
  }
  const inside = rest.slice(0, -1);
  if (
    [folder, ...inside].some((segment) => ['', '.', '..'].includes(segment)) ||
    ['.', '..'].includes(rest.at(-1) ?? '')
  ) {
    return ['may have no empty folder, "." or ".."'];
  }
  return /^[A-Za-z0-9._/-]*$/.test(beginning) ? [] : ['may have letters, digits, ".", "_", "-" and "/" only'];
}
