import { z } from 'zod';

/** Where a text comes from and under which terms; carried into every pair made from it. */
export const provenanceFields = {
  licence: z
    .string()
    .min(1)
    .default('unstated')
    .describe('SPDX identifier of the licence, or "unstated"; checked against the use the text is put to'),
  source: z.string().default('').describe('where the text comes from: a title, an address or a citation'),
};
