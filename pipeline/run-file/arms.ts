import { z } from 'zod';
import { nameSchema, roleSchema } from './names.ts';
import { quotaFields } from './quota.ts';
import { corpusSchema } from './sources.ts';

/** A strategy is named; its own parameters stand beside the name and are checked by its registry. */
export const strategySchema = z.looseObject({ strategy: z.string().min(1).describe('name in the registry') });

export type StrategyChoice = z.infer<typeof strategySchema>;

/** How candidates are drawn; the defaults are the paper's (§2.1). */
export const samplingSchema = z.strictObject({
  temperature: z.number().min(0).max(2).default(0.7).describe('softmax temperature; 0 is greedy'),
  topP: z.number().gt(0).max(1).default(0.9).describe('nucleus of the probability mass'),
  topK: z.int().min(0).default(40).describe('most probable tokens kept; 0 keeps all'),
  maxNewTokens: z.int().positive().default(128).describe('longest candidate in tokens (ours; the paper gives none)'),
  stop: z.array(z.string().min(1)).max(4).default([]).describe('texts that end a candidate'),
});

export type Sampling = z.infer<typeof samplingSchema>;

/** Corpus, seed data and generator, extraction and candidates that belong together. */
export const armSchema = z.strictObject({
  name: nameSchema.default('main').describe('name of the arm'),
  corpora: z.array(corpusSchema).min(1).describe('where passages come from'),
  seedData: z.array(nameSchema).default(['seeds']).describe('names in data that its generator is trained on'),
  generator: roleSchema.optional().describe('role that writes the candidates; roles.generator when absent'),
  extractor: roleSchema.optional().describe('role that selects fragments when the extraction needs a model'),
  extraction: strategySchema
    .prefault({ strategy: 'whole' })
    .describe('how fragments are taken from passages (paper §3.2); whole passage is the headline of Table 2'),
  template: strategySchema
    .prefault({ strategy: 'longform' })
    .describe('how a fragment becomes the prompt of the generator (paper Table 9)'),
  candidates: z.int().min(1).max(64).default(3).describe('candidates per fragment (the paper says "multiple")'),
  sampling: samplingSchema.prefault({}).describe('how candidates are drawn'),
  weight: z.number().positive().default(1).describe('weight of the arm where a mix weighs'),
  cap: z.int().positive().optional().describe('most pairs this arm gives to the mix'),
  ...quotaFields,
});

export type Arm = z.infer<typeof armSchema>;
