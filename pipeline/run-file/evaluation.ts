import { z } from 'zod';
import { strategySchema } from './arms.ts';
import { nameSchema } from './names.ts';

/** Human pairs split off by seed before any training, and what is measured on them. */
export const evaluationSchema = z.strictObject({
  heldOut: z
    .strictObject({
      count: z
        .int()
        .nonnegative()
        .optional()
        .describe('pairs to hold out of each data set for training; 0 where others are for evaluation only'),
      share: z.number().gt(0).lt(1).default(0.2).describe('share held out when no count is given'),
    })
    .prefault({})
    .describe(
      'split of the human data; no near-duplicate of a held-out pair enters training. Data with use "evaluate" is held out as a whole',
    ),
  benchmarks: z
    .array(strategySchema)
    .min(1)
    .default([{ strategy: 'held-out', metric: 'rouge-l' }])
    .describe('what is measured: a strategy each, with its own parameters'),
  baselines: z.array(nameSchema).default(['base']).describe('models measured beside the follower'),
  template: strategySchema
    .prefault({ strategy: 'alpaca' })
    .describe(
      'prompt of the questions (paper, Table 7), for models not trained here; a model trained forward is asked as it was trained',
    ),
  maxNewTokens: z.int().positive().default(128).describe('longest answer in tokens; decoding is greedy'),
});

export type Evaluation = z.infer<typeof evaluationSchema>;
