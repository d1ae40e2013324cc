import { z } from 'zod';
import { ledgerSchema } from '../../pipeline/artifacts.ts';
import type { RunReport } from '../../pipeline/report.ts';
import { resolutionActions } from '../../pipeline/resolution.ts';
import { stageNames } from '../../pipeline/stages.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';

const reportSchema = z.object({
  run: z.string(),
  name: z.string(),
  stages: z.array(
    ledgerSchema.required({ out: true }).extend({
      name: z.enum(stageNames),
      of: z.string(),
      seconds: z.number(),
      cached: z.boolean(),
      also: z.array(ledgerSchema.omit({ out: true })).default([]),
    }),
  ),
  generators: z
    .array(
      z.object({
        arm: z.string(),
        model: z.string(),
        template: z.string(),
        pairs: z.number(),
        generatingSeconds: z.number().nullable(),
        scoringSeconds: z.number().nullable(),
        pairsPerGeneratorHour: z.number().nullable(),
        pairsPerServerHour: z.number().nullable(),
      }),
    )
    .default([]),
  models: z.array(z.object({ name: z.string(), seconds: z.number(), cached: z.boolean(), manifest: z.string() })),
  servers: z.array(z.object({ model: z.string(), seconds: z.number() })).default([]),
  learning: z.array(
    z.object({
      model: z.string(),
      steps: z.number(),
      heldOutLoss: z.object({ base: z.number(), trained: z.number() }).nullable(),
    }),
  ),
  scores: z.array(
    z.object({
      benchmark: z.string(),
      figure: z.string(),
      pairs: z.number(),
      models: z.array(z.object({ model: z.string(), score: z.number() })),
    }),
  ),
  examples: z.array(
    z.object({
      output: z.string(),
      candidates: z.array(
        z.object({
          instruction: z.string(),
          perplexity: z.number().nullable(),
          chosen: z.boolean(),
          unscored: z.string().optional(),
        }),
      ),
    }),
  ),
  usage: z
    .array(
      z.object({
        step: z.string(),
        model: z.string(),
        cached: z.boolean(),
        requests: z.number(),
        promptTokens: z.number(),
        outputTokens: z.number(),
        serverSeconds: z.number(),
      }),
    )
    .default([]),
  limits: z
    .array(
      z.object({
        arm: z.string(),
        reason: z.string(),
        shards: z.number(),
        pairs: z.number(),
        requests: z.number(),
        tokens: z.number(),
      }),
    )
    .default([]),
  resolved: z
    .array(
      z.object({
        item: z.string(),
        failure: z.string(),
        action: z.enum(resolutionActions),
        by: z.string(),
        why: z.string(),
        at: z.number(),
      }),
    )
    .default([]),
  artifacts: z.object({
    data: z.array(z.string()),
    models: z.record(z.string(), z.string()),
    steps: z.record(z.string(), z.string()).default({}),
    report: z.string(),
  }),
  warnings: z.array(z.string()),
});

/** Reads the report of a finished run; throws the store's errors, and ZodError for a report of another version. */
export async function loadReport(store: ArtifactStore, key: string): Promise<RunReport> {
  return reportSchema.parse(JSON.parse(Buffer.from(await store.get(key)).toString('utf8')));
}
