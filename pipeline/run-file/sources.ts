import { z } from 'zod';
import { fileSetFields, fileSetProblems } from './file-sets.ts';
import { provenanceFields } from './licence.ts';
import { checkLocation, keyProblems, objectSetFields } from './object-sets.ts';

/** A file named by path (before the CLI uploads it) or by the object it became. */
export const fileFields = {
  path: z
    .string()
    .min(1)
    .optional()
    .describe(
      'a local file, or a folder of files in the order of their names; the CLI uploads them and the workflow sees only objects',
    ),
  object: z.string().min(1).optional().describe('an object of the artifact store'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('SHA-256 of the bytes; set by the CLI on upload and checked on reading'),
  bytes: z.int().nonnegative().optional().describe('size in bytes; set by the CLI on upload'),
};

/** SUPERNI: what a task file may give at most. */
const takePerTask = z
  .int()
  .positive()
  .optional()
  .describe('superni: at most this many instances of each task (file), by seed (paper: 100)');

/** Text whose passages become outputs: a file, or all files that a folder, a prefix or a date pattern means. */
export const corpusSchema = z
  .strictObject({
    ...fileFields,
    ...fileSetFields,
    ...objectSetFields,
    format: z
      .enum(['json-lines', 'plain-text', 'superni'])
      .default('json-lines')
      .describe(
        'json-lines: an object a line; plain-text: a passage a line; superni: a task file, its outputs, which extraction "whole" keeps as they are',
      ),
    textField: z.string().default('text').describe('json-lines: the field that holds the text'),
    idField: z.string().default('id').describe('json-lines: the field that names a record, when it has one'),
    take: z
      .int()
      .positive()
      .optional()
      .describe(
        'how many records of each file to sample, by seed; all when absent (paper §2.5: Wikipedia 9,000, C4 4,500)',
      ),
    takePerTask,
    total: z
      .int()
      .positive()
      .optional()
      .describe(
        'how many usable records of all files of this entry together, by seed, after take or takePerTask (paper: 13,500 of SUPERNI)',
      ),
    set: z.string().min(1).optional().describe('which entry this file was part of; set when the run starts'),
    ...provenanceFields,
  })
  .superRefine(checkLocation)
  .superRefine((value, context) => {
    for (const [field, message] of fileSetProblems(value)) {
      // A prefix or pattern with a hash is told by checkLocation
      if (value.prefix === undefined || field === 'only') addProblem(context, value, field, message);
    }
    if (value.takePerTask === undefined) return;
    if (value.format !== 'superni') addProblem(context, value, 'takePerTask', 'goes with format "superni" only');
    else if (value.take !== undefined) {
      addProblem(context, value, 'takePerTask', 'is what "take" is where a file is a task; give one of them');
    }
  });

/** Human-written instruction data: instruction, input, output. */
export const seedDataSchema = z
  .strictObject({
    ...fileFields,
    prefix: objectSetFields.prefix,
    ...fileSetFields,
    format: z
      .enum(['json-lines', 'self-instruct', 'superni', 'dolly', 'longform'])
      .default('json-lines')
      .describe(
        'json-lines: {"instruction", "input", "output"}; self-instruct: seed_tasks form; superni: a task file; dolly: {"instruction", "context", "response"}; longform: {"input" (the instruction), "output"}. All but superni as an object a line or as one JSON list',
      ),
    use: z
      .enum(['train', 'evaluate'])
      .default('train')
      .describe('train: split into training and held-out pairs; evaluate: held out as a whole, nothing learns from it'),
    closed: z
      .boolean()
      .optional()
      .describe('whether a closed model wrote some of the text: then it may be for evaluation or a baseline only'),
    input: z
      .enum(['join', 'keep', 'drop'])
      .optional()
      .describe(
        'an instance input: joined to the instruction by a newline (when absent), kept apart (when absent, for evaluation), or dropped',
      ),
    take: z.int().positive().optional().describe('how many pairs of all files to sample, by seed; all when absent'),
    takePerTask,
    firstPerTask: z
      .int()
      .positive()
      .optional()
      .describe('superni: the first instances of each task (file), as the official test set has the first 100'),
    ...provenanceFields,
  })
  .superRefine((value, context) => {
    const { path, object, prefix, files, takePerTask, firstPerTask, format } = value;
    const problem = (message: string, field?: string) => addProblem(context, value, field, message);
    if ([path, object, prefix, files].filter((one) => one !== undefined).length !== 1) {
      problem('needs exactly one of "path", "object" and "prefix"');
    }
    if (prefix !== undefined) for (const message of keyProblems(prefix)) problem(message, 'prefix');
    for (const [field, message] of fileSetProblems(value)) problem(message, field);
    for (const [field, count] of Object.entries({ takePerTask, firstPerTask })) {
      if (count !== undefined && format !== 'superni') problem('goes with format "superni" only', field);
    }
    if (takePerTask !== undefined && firstPerTask !== undefined) {
      problem('is the first instances, "takePerTask" any by seed; give one of them', 'firstPerTask');
    }
  });

function addProblem(context: z.core.$RefinementCtx, input: unknown, field: string | undefined, message: string): void {
  context.issues.push({ code: 'custom', message, input, path: field === undefined ? [] : [field] });
}

export type Corpus = z.infer<typeof corpusSchema>;
export type SeedData = z.infer<typeof seedDataSchema>;

/** How the instance inputs of a data set are treated. */
export function inputOf({ input, use }: Pick<SeedData, 'input' | 'use'>): 'join' | 'keep' | 'drop' {
  return input ?? (use === 'evaluate' ? 'keep' : 'join');
}
