import { z } from 'zod';

/** Names join artifacts, search attributes and command lines, so they stay short and plain. */
export const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be 1 to 40 characters: a-z, 0-9 and "-", starting with a letter');

/** A role's model is served by a server; both are names of the maps beside it. */
export const roleSchema = z.strictObject({
  model: nameSchema.describe('name in models'),
  server: nameSchema.default('local').describe('name in servers'),
});

export type Role = z.infer<typeof roleSchema>;
