import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BadInput } from './ending.ts';

const count = (fallback: number) => z.int().min(1).default(fallback);
const share = z.number().min(0).max(0.99).default(0.03);
const file = z.string().refine(isFile, { message: 'must be a file that exists' });

const places = {
  protocol: z.literal(1),
  output: z.string().min(1),
  checkpoints: z.string().min(1),
  seed: z.int().min(0),
};

const loraSchema = z.strictObject({
  rank: count(16),
  alpha: z.number().min(0).max(4096).default(32),
  dropout: z.number().min(0).max(0.99).default(0),
  merge: z.boolean().default(true),
  targets: z.literal('all-linear').or(z.array(z.string())).default('all-linear'),
});

const parametersSchema = z
  .strictObject({
    method: z.enum(['full', 'lora']).default('full'),
    lora: loraSchema.nullable().default(null),
    epochs: count(3),
    batchSize: count(128),
    deviceBatchSize: count(8),
    learningRate: z.number().min(0).max(1).default(2e-5),
    warmupRatio: share,
    scheduler: z.enum(['cosine', 'linear', 'constant', 'constant_with_warmup']).default('cosine'),
    weightDecay: z.number().min(0).max(10).default(0),
    maxLength: z.int().min(2).default(512),
    dtype: z.enum(['float32', 'bfloat16']).default('float32'),
    checkpointSteps: count(50),
    gradientCheckpointing: z.boolean().default(false),
    // What a stand-in does not do it takes at its default alone.
    family: z.literal('decoder').optional(),
    validationShare: z.literal(0).default(0),
    earlyStop: z.literal(false).default(false),
    patience: z.literal(1).default(1),
    report: z.literal('none').default('none'),
  })
  .refine(({ method, lora }) => (method === 'lora') === (lora !== null), {
    path: ['lora'],
    message: 'must be null when method is full, and an object when it is lora',
  });

const pretrainSchema = z.strictObject({
  ...places,
  kind: z.literal('pretrain'),
  corpus: file,
  model: z.strictObject({
    architecture: z.literal('llama').default('llama'),
    vocabularySize: z.int().min(260).default(4096),
    hiddenSize: z.int().min(8).default(256),
    layers: count(4),
    heads: count(4),
    intermediateSize: z.int().min(8).default(688),
    contextLength: z.int().min(16).default(1024),
  }),
  parameters: z.strictObject({
    epochs: count(1),
    batchSize: count(8),
    sequenceLength: z.int().min(8).default(1024),
    learningRate: z.number().min(0).max(1).default(1e-3),
    warmupRatio: share,
    weightDecay: z.number().min(0).max(10).default(0.1),
    checkpointSteps: count(100),
  }),
});

const finetuneSchema = z.strictObject({
  ...places,
  kind: z.literal('finetune'),
  model: z.string().refine((folder) => isFile(join(folder, 'config.json')), {
    message: 'must be a folder with a config.json',
  }),
  rows: file,
  heldOut: file.nullable().default(null),
  specialTokens: z.enum(['add', 'written']).default('add'),
  parameters: parametersSchema,
});

const jobSchema = z.discriminatedUnion('kind', [pretrainSchema, finetuneSchema]);

/** A job, protocol 1, as deploy/trainer/README.md has it. */
export type Job = z.infer<typeof jobSchema>;
export type PretrainJob = z.infer<typeof pretrainSchema>;
export type FinetuneJob = z.infer<typeof finetuneSchema>;

/**
 * Reads a job file, as strictly as the trainer does.
 * @throws BadInput naming the field
 */
export function readJob(path: string): Job {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new BadInput(`cannot read the job file ${path}: ${String(error)}`);
  }
  const job = jobSchema.safeParse(value);
  if (job.success) return job.data;
  const [issue] = job.error.issues;
  const keys = issue?.code === 'unrecognized_keys' ? [issue.keys[0] ?? ''] : [];
  const field = [...(issue?.path ?? []), ...keys].map(String).join('.');
  const problem = keys.length > 0 ? 'is not a known field' : issue?.message;
  throw new BadInput(`${field} ${problem}`, field);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
