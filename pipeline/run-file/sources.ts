import { z } from 'zod';
import { provenanceFields } from './licence.ts';
import { checkLocation, objectSetFields } from './object-sets.ts';

/** A file named by path (before the CLI uploads it) or by the object it became. */
export const fileFields = {
  path: z.string().min(1).optional().describe('a local file; the CLI uploads it and the workflow sees only the object'),
  object: z.string().min(1).optional().describe('an object of the artifact store'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('SHA-256 of the bytes; set by the CLI on upload and checked on reading'),
  bytes: z.int().nonnegative().optional().describe('size in bytes; set by the CLI on upload'),
};

/** Text whose passages become outputs: a file, or all objects of the store that a prefix or a date pattern means. */
export const corpusSchema = z
  .strictObject({
    ...fileFields,
    ...objectSetFields,
    format: z
      .enum(['json-lines', 'plain-text', 'superni'])
      .default('json-lines')
      .describe('json-lines: an object a line; plain-text: a passage a line; superni: a task file, its outputs'),
    textField: z.string().default('text').describe('json-lines: the field that holds the text'),
    idField: z.string().default('id').describe('json-lines: the field that names a record, when it has one'),
    take: z
      .int()
      .positive()
      .optional()
      .describe(
        'how many records of each file to sample, by seed; all when absent (paper §2.5: Wikipedia 9,000, C4 4,500)',
      ),
    ...provenanceFields,
  })
  .superRefine(checkLocation);

/** Human-written instruction data: instruction, input, output. */
export const seedDataSchema = z
  .strictObject({
    ...fileFields,
    format: z
      .enum(['json-lines', 'self-instruct', 'superni'])
      .default('json-lines')
      .describe('json-lines: {"instruction", "input", "output"}; self-instruct: seed_tasks form; superni: a task file'),
    input: z
      .enum(['join', 'keep', 'drop'])
      .default('join')
      .describe('an instance input: joined to the instruction by a newline, kept apart, or dropped'),
    take: z.int().positive().optional().describe('how many pairs to sample, by seed; all when absent'),
    ...provenanceFields,
  })
  .refine((value) => (value.path === undefined) !== (value.object === undefined), {
    message: 'needs exactly one of "path" and "object"',
  });

export type Corpus = z.infer<typeof corpusSchema>;
export type SeedData = z.infer<typeof seedDataSchema>;
