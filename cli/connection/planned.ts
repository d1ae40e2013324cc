import { z } from 'zod';
import { artifactKinds } from '../../pipeline/stages.ts';

const count = z.number().optional();

/** What the plan of a run says, as far as the command line shows it. */
export const plannedSchema = z.object({
  plan: z.object({
    name: z.string(),
    steps: z.array(z.object({ id: z.string(), kind: z.enum(artifactKinds), key: z.string() })),
    warnings: z.array(z.string()),
  }),
  survey: z.object({
    steps: z.array(
      z.object({
        id: z.string(),
        ref: z.object({ manifest: z.string() }).optional(),
        estimate: z.object({
          shards: count,
          passages: count,
          requests: count,
          tokens: count,
          optimizerSteps: count,
        }),
      }),
    ),
    warnings: z.array(z.string()),
  }),
  servers: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      engine: z.string().optional(),
      maxModelLength: count,
      logProbabilities: z.boolean().optional(),
      seeds: z.boolean().optional(),
      problem: z.string().optional(),
    }),
  ),
});

export type PlannedRun = z.infer<typeof plannedSchema>;
