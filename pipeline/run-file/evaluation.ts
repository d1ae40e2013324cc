import { z } from 'zod';
import { strategySchema } from './arms.ts';
import { nameSchema } from './names.ts';

/** Human pairs split off by seed before any training, and what is measured on them. */
export const evaluationSchema = z.strictObject({
  heldOut: z
    .strictObject({
      count: z.int().positive().optional().describe('pairs to hold out of each data set'),
      share: z.number().gt(0).lt(1).default(0.2).describe('share held out when no count is given'),
    })
    .prefault({})
    .describe('split of the human data; no near-duplicate of a held-out pair enters training'),
  benchmarks: z
    .array(strategySchema)
    .min(1)
    .default([{ strategy: 'held-out', metric: 'rouge-l' }])
    .describe('what is measured: a strategy each, with its own parameters'),
  baselines: z.array(nameSchema).default(['base']).describe('models measured beside the follower'),
  maxNewTokens: z.int().positive().default(128).describe('longest answer in tokens; decoding is greedy'),
});

export type Evaluation = z.infer<typeof evaluationSchema>;
