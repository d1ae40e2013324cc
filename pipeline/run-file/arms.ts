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

/** Which texts of a generator are no candidates. */
export const rejectSchema = z.strictObject({
  truncated: z.boolean().default(true).describe('those that were cut at maxNewTokens'),
  echoWords: z
    .int()
    .positive()
    .or(z.literal('off'))
    .default(8)
    .describe('those that repeat a fragment of at least so many words, or stand in it word for word; "off" keeps them'),
});

export const styleBySchema = z.enum(['fragment', 'candidate']);

/** Corpus, seed data and generator, extraction and candidates that belong together. */
const armFieldsSchema = z.strictObject({
  name: nameSchema.default('main').describe('name of the arm'),
  corpora: z
    .array(corpusSchema)
    .default([])
    .describe('where passages come from; at least one, unless the arm has prompts'),
  prompts: z
    .strictObject({
      count: z.int().positive().describe('prompts, each with human pairs drawn by seed from the seed data'),
    })
    .optional()
    .describe('in place of corpora, for a template that needs no passage (meta-prompt, paper Table 8)'),
  instances: z
    .enum(['disjoint', 'same'])
    .default('disjoint')
    .describe(
      'superni corpora: instances that the generator or scorer of the arm learns from are left out (disjoint), or taken too (same); what is held out is left out in either case',
    ),
  seedData: z
    .array(nameSchema)
    .default(['seeds'])
    .describe('names in data that its generator is trained on, or shown in its prompts'),
  generator: roleSchema.optional().describe('role that writes the candidates; roles.generator when absent'),
  extractor: roleSchema.optional().describe('role that selects fragments when the extraction needs a model'),
  extraction: strategySchema
    .prefault({ strategy: 'whole' })
    .describe('how fragments are taken from passages (paper §3.2); whole passage is the headline of Table 2'),
  passageAsInput: z
    .boolean()
    .default(false)
    .describe(
      'whether the passage, or the section of it that a model was shown, becomes the input beside its fragment',
    ),
  template: strategySchema
    .prefault({ strategy: 'longform' })
    .describe('how a fragment becomes the prompt of the generator (paper Table 9)'),
  candidates: z.int().min(1).max(64).default(3).describe('candidates per fragment (the paper says "multiple")'),
  sampling: samplingSchema.prefault({}).describe('how candidates are drawn'),
  styleBy: styleBySchema
    .default('fragment')
    .describe('one style for all candidates of a fragment, so that instructions are compared; or one for each'),
  reject: rejectSchema.prefault({}).describe('texts that are no candidates; empty ones never are'),
  weight: z.number().positive().default(1).describe('weight of the arm where a mix weighs'),
  cap: z.int().positive().optional().describe('most pairs this arm gives to the mix'),
  ...quotaFields,
});

export const armSchema = armFieldsSchema.refine(
  ({ corpora, prompts }) => corpora.length > 0 !== (prompts !== undefined),
  { message: 'needs exactly one of "corpora" and "prompts"' },
);

export type Arm = z.infer<typeof armSchema>;
