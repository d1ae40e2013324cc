import { z } from 'zod';
import { artifactKinds } from './stages.ts';

const countSchema = z.int().nonnegative();
const unitSchema = z.enum(['passage', 'pair', 'fragment', 'candidate', 'instance', 'text', 'segment']);

export const ledgerSchema = z.object({
  unit: unitSchema,
  in: countSchema,
  accepted: countSchema,
  rejected: countSchema,
  failed: countSchema,
  skipped: countSchema,
  reasons: z.record(z.string(), countSchema),
  out: z.object({ unit: unitSchema, count: countSchema }).optional(),
});

/** JSON lines in the store, named by their own hash. */
export const partSchema = z.object({
  name: z.string(),
  key: z.string(),
  sha256: z.string(),
  bytes: countSchema,
  records: countSchema,
});

export type Part = z.infer<typeof partSchema>;

/** One file of a model, cut into parts. */
export const modelFileSchema = z.object({
  path: z.string(),
  bytes: countSchema,
  sha256: z.string(),
  parts: z.array(z.object({ key: z.string(), sha256: z.string(), bytes: countSchema })),
});

export type ModelFile = z.infer<typeof modelFileSchema>;

/** Points at a manifest; small enough for a workflow history. */
export const artifactRefSchema = z.object({
  kind: z.enum(artifactKinds),
  /** Hash of the recipe. */
  key: z.string(),
  /** Where the manifest is in the store. */
  manifest: z.string(),
  /** Hash over the content the manifest lists. */
  content: z.string(),
});

export type ArtifactRef = z.infer<typeof artifactRefSchema>;

const usageSchema = z.object({
  requests: z.number(),
  promptTokens: z.number(),
  outputTokens: z.number(),
  serverSeconds: z.number(),
});

const shardSchema = z.object({
  index: countSchema,
  manifest: z.string(),
  content: z.string(),
  records: countSchema,
});

/** The JSON written last, which makes an artifact complete. */
export const manifestSchema = z.object({
  schema: z.literal(1),
  kind: z.enum(artifactKinds),
  key: z.string(),
  shard: countSchema.optional(),
  content: z.string(),
  inputs: z.array(artifactRefSchema),
  parts: z.array(partSchema),
  files: z.array(modelFileSchema),
  shards: z.array(shardSchema),
  ledgers: z.array(ledgerSchema),
  /** Figures the artifact is about: losses, scores, counts. Part of the content. */
  results: z.record(z.string(), z.unknown()),
  /** What made it and when; not part of the content. */
  made: z.object({
    at: z.string(),
    seconds: z.number(),
    /** A name for the model server that was asked, where one was; it tells no address. */
    server: z.string().optional(),
    /** Of a stage of shards: seconds in which a server worked on at least one of them, summed over servers. */
    serverSeconds: z.number().optional(),
    by: z.record(z.string(), z.string()),
    usage: usageSchema.optional(),
  }),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ShardEntry = z.infer<typeof shardSchema>;
