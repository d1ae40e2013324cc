import { z } from 'zod';
import { samplingSchema } from './run-file/arms.ts';
import { tinySchema } from './run-file/models.ts';
import { trainingSchema } from './run-file/training.ts';

/** A strategy as a recipe holds it: with the version that decides what it makes. */
const versionedStrategySchema = z.looseObject({ strategy: z.string(), version: z.int() });

export type VersionedStrategy = z.infer<typeof versionedStrategySchema>;

const sourceFields = { sha256: z.string(), format: z.string(), take: z.int().optional() };

/** The parameters of each kind of recipe: what may change the content of the artifact, and nothing else. */
export const recipeParameters = {
  corpus: z.object({
    sources: z.array(z.object({ ...sourceFields, textField: z.string(), idField: z.string() })),
    seed: z.int(),
    shardSize: z.int(),
  }),
  split: z.object({
    data: z.string(),
    source: z.object({ ...sourceFields, input: z.enum(['join', 'keep', 'drop']) }),
    heldOut: z.object({ count: z.int().optional(), share: z.number() }),
    seed: z.int(),
  }),
  model: z.object({
    tiny: tinySchema.omit({ corpus: true }).optional(),
    folder: z.string().optional(),
    object: z.string().optional(),
    hub: z.object({ id: z.string(), revision: z.string() }).optional(),
    seed: z.int(),
  }),
  train: z.object({
    direction: z.enum(['reversed', 'forward']),
    template: versionedStrategySchema,
    training: trainingSchema,
    seed: z.int(),
  }),
  extract: z.object({ extraction: versionedStrategySchema, seed: z.int() }),
  generate: z.object({
    template: versionedStrategySchema,
    candidates: z.int(),
    sampling: samplingSchema,
    seed: z.int(),
  }),
  score: z.object({ prompt: z.enum(['alpaca', 'bare', 'chat']) }),
  filter: z.object({ choice: versionedStrategySchema, rules: z.array(versionedStrategySchema), seed: z.int() }),
  finetune: z.object({
    template: versionedStrategySchema,
    training: trainingSchema,
    mix: z.object({ strategy: z.string(), count: z.int().optional() }),
    arms: z.array(z.object({ name: z.string(), weight: z.number(), cap: z.int().optional() })),
    seed: z.int(),
  }),
  answer: z.object({ template: versionedStrategySchema, maxNewTokens: z.int() }),
  evaluate: z.object({ benchmarks: z.array(versionedStrategySchema) }),
};

export type RecipeParameters = { [Kind in keyof typeof recipeParameters]: z.infer<(typeof recipeParameters)[Kind]> };
