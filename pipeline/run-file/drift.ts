import { z } from 'zod';

/** How far the pairs of a run may lie from those of the approved run of its name before a person is asked. */
export const driftSchema = z.strictObject({
  acceptance: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('largest difference of the share of fragments that give a pair'),
  perplexity: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('largest Jensen-Shannon divergence (base 2, 0 to 1) of the histograms of chosen perplexities'),
  margin: z
    .number()
    .min(0)
    .max(1)
    .default(0.25)
    .describe('largest relative difference of the median margin over the runner-up, as a share of the larger one'),
  diversity: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('largest difference of the share of distinct word pairs in equally many words of instructions'),
  gate: z.boolean().default(true).describe('park the run until a person decides; otherwise only report the drift'),
});

export type DriftSettings = z.infer<typeof driftSchema>;
