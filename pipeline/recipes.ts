import { z } from 'zod';
import { rejectSchema, samplingSchema, styleBySchema } from './run-file/arms.ts';
import { tinySchema } from './run-file/models.ts';
import { trainingSchema } from './run-file/training.ts';

/** A strategy as a recipe holds it: with the version that decides what it makes. */
const versionedStrategySchema = z.looseObject({ strategy: z.string(), version: z.int() });

export type VersionedStrategy = z.infer<typeof versionedStrategySchema>;

const sourceFields = {
  sha256: z.string(),
  format: z.string(),
  take: z.int().optional(),
  /** superni: one of several references, drawn by seed, is what is learnt. */
  reference: z.literal('random').optional(),
};

/** The parameters of each kind of recipe: what may change the content of the artifact, and nothing else. */
export const recipeParameters = {
  corpus: z.object({
    sources: z.array(
      z.object({
        ...sourceFields,
        textField: z.string(),
        idField: z.string(),
        /** The files of one set give this many records together; sets are numbered in their order. */
        total: z.object({ set: z.int(), count: z.int() }).optional(),
      }),
    ),
    /** In place of sources: the prompts of an arm whose template needs no passage. */
    prompts: z.object({ count: z.int() }).optional(),
    /** What each split among the inputs means for its instances: see activities/corpus-exclusion.ts. */
    besides: z.array(z.enum(['disjoint', 'same', 'held-out'])).optional(),
    seed: z.int(),
    shardSize: z.int(),
  }),
  split: z.object({
    data: z.string(),
    source: z.object({
      ...sourceFields,
      /** Of the only file; of several files, of each in order. */
      sha256: z.string().or(z.array(z.string())),
      input: z.enum(['join', 'keep', 'drop']),
      takePerTask: z.int().optional(),
      firstPerTask: z.int().optional(),
    }),
    /** "all": for evaluation only. */
    heldOut: z.object({ count: z.int().optional(), share: z.number() }).or(z.literal('all')),
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
  extract: z.object({
    extraction: versionedStrategySchema,
    /** Absent where it is not so, which leaves the keys of such runs as they are. */
    passageAsInput: z.literal(true).optional(),
    seed: z.int(),
  }),
  generate: z.object({
    template: versionedStrategySchema,
    candidates: z.int(),
    sampling: samplingSchema,
    styleBy: styleBySchema,
    reject: rejectSchema,
    seed: z.int(),
  }),
  /** Fields that are absent where a run does without leave the keys of such runs as they are. */
  score: z.object({ prompt: z.enum(['alpaca', 'bare', 'chat']), outputs: z.literal(true).optional() }),
  filter: z.object({
    choice: versionedStrategySchema,
    rules: z.array(versionedStrategySchema),
    /** Names of the models behind the servers that rules ask. */
    classifiers: z.record(z.string(), z.string()).optional(),
    seed: z.int(),
  }),
  finetune: z.object({
    template: versionedStrategySchema,
    training: trainingSchema,
    mix: z.object({ strategy: z.string(), count: z.int().optional() }),
    arms: z.array(z.object({ name: z.string(), weight: z.number(), cap: z.int().optional() })),
    rules: z.array(versionedStrategySchema).optional(),
    seed: z.int(),
  }),
  answer: z.object({ template: versionedStrategySchema, maxNewTokens: z.int() }),
  evaluate: z.object({ benchmarks: z.array(versionedStrategySchema) }),
};

export type RecipeParameters = { [Kind in keyof typeof recipeParameters]: z.infer<(typeof recipeParameters)[Kind]> };
