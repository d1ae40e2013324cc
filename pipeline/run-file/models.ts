import { z } from 'zod';
import { provenanceFields } from './licence.ts';
import { nameSchema } from './names.ts';
import { corpusSchema } from './sources.ts';
import { trainingSchema } from './training.ts';

/** The shape of a tiny model made on the spot, for trying the pipeline where no hub can be reached. */
export const tinySchema = z.strictObject({
  corpus: z.array(corpusSchema).min(1).describe('texts it is pretrained on'),
  architecture: z
    .enum(['llama', 't5'])
    .optional()
    .describe('llama (when absent): a decoder; t5: an encoder-decoder, for trying T5 backbones'),
  vocabularySize: z.int().min(300).max(32000).default(4096).describe('tokens of its byte-level vocabulary'),
  hiddenSize: z.int().positive().default(256).describe('width of the residual stream'),
  layers: z.int().positive().default(4).describe('transformer blocks'),
  heads: z.int().positive().default(4).describe('attention heads; divides hiddenSize'),
  intermediateSize: z.int().positive().default(688).describe('width of the feed-forward layers'),
  contextLength: z.int().min(64).default(1024).describe('longest sequence in tokens'),
  epochs: z.int().positive().default(20).describe('passes over the texts'),
  sequenceLength: z.int().min(16).default(256).describe('tokens of a training sequence; texts are packed into them'),
  batchSize: z.int().positive().default(8).describe('sequences per optimizer step'),
  learningRate: z.number().positive().default(1e-3).describe('peak learning rate'),
});

const trainedSchema = z.strictObject({
  from: nameSchema.describe('name of the model it starts from'),
  data: z
    .union([z.literal('pairs'), z.array(nameSchema).min(1)])
    .describe('names in data, or "pairs" for what this run generates'),
  direction: z
    .enum(['reversed', 'forward'])
    .describe('reversed: output in, instruction out (a generator); forward: instruction in, output out'),
  template: z
    .looseObject({ strategy: z.string().describe('name in the registry') })
    .optional()
    .describe('prompt the rows are written in; longform for reversed, alpaca for forward when absent'),
  parameters: trainingSchema.prefault({}).describe('hyper-parameters'),
});

/** Where a model comes from: exactly one of folder, object, hub, tiny and trained. */
export const modelSchema = z
  .strictObject({
    folder: z.string().min(1).optional().describe('a local folder in the hub format; the CLI uploads it'),
    object: z.string().min(1).optional().describe('manifest of a model artifact in the store'),
    hub: z
      .strictObject({
        id: z
          .string()
          .regex(/^[\w.-]+\/[\w.-]+$|^[\w.-]+$/, 'must look like "owner/name"')
          .describe('repository'),
        revision: z
          .string()
          .regex(/^[0-9a-f]{40}$/, 'must be a commit of 40 hexadecimal digits, so that the run can be repeated')
          .describe('commit'),
        secret: nameSchema.optional().describe('name of the secret that holds an access token'),
      })
      .optional()
      .describe('a model of the hub, pinned'),
    tiny: tinySchema.optional().describe('a tiny model made here; shows the pipeline, not the method'),
    trained: trainedSchema.optional().describe('a model this run trains'),
    ...provenanceFields,
  })
  .refine(
    (value) =>
      [value.folder, value.object, value.hub, value.tiny, value.trained].filter((kind) => kind !== undefined).length ===
      1,
    { message: 'needs exactly one of "folder", "object", "hub", "tiny" and "trained"' },
  );

export type Model = z.infer<typeof modelSchema>;
export type TinyModel = z.infer<typeof tinySchema>;
export type TrainedModel = z.infer<typeof trainedSchema>;
