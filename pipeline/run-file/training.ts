import { z } from 'zod';

/** Hyper-parameters of one training; the defaults are the paper's (§2.1, following Alpaca). */
export const trainingSchema = z.strictObject({
  method: z.enum(['full', 'lora']).default('full').describe('all parameters, as in the paper, or a low-rank adapter'),
  family: z
    .enum(['decoder', 'encoder-decoder'])
    .optional()
    .describe('decoder: LLaMA-like; encoder-decoder: T5-like; what the base is when absent'),
  epochs: z.int().positive().max(1000).default(3).describe('passes over the rows'),
  batchSize: z
    .int()
    .positive()
    .default(128)
    .describe('rows per optimizer step; the last, smaller batch of an epoch counts as a step'),
  deviceBatchSize: z
    .int()
    .positive()
    .default(8)
    .describe('rows per forward pass; batchSize is reached by accumulation'),
  learningRate: z.number().positive().max(1).default(2e-5).describe('peak learning rate of AdamW'),
  warmupRatio: z.number().min(0).max(1).default(0.03).describe('share of the steps that warm up'),
  scheduler: z.enum(['cosine', 'linear', 'constant']).default('cosine').describe('learning rate after the warm-up'),
  weightDecay: z.number().min(0).default(0).describe('weight decay of AdamW'),
  maxLength: z
    .int()
    .positive()
    .default(512)
    .describe('longest row in tokens, prompt, completion and end token; longer rows are rejected, never cut'),
  dtype: z.enum(['float32', 'bfloat16']).default('bfloat16').describe('number format of the weights in training'),
  checkpointSteps: z.int().positive().default(50).describe('optimizer steps between checkpoints'),
  gradientCheckpointing: z.boolean().default(false).describe('trade compute for memory'),
  validationShare: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .describe('share of the rows set aside by seed; their loss is measured after each epoch'),
  earlyStop: z
    .boolean()
    .default(false)
    .describe('stop when the validation loss has risen, and keep the weights of the lowest; needs a validationShare'),
  patience: z
    .int()
    .positive()
    .default(1)
    .describe('earlyStop: epochs without a lower validation loss before the training stops'),
  report: z
    .enum(['none', 'mlflow', 'wandb'])
    .default('none')
    .describe('experiment tracker the trainer reports to; its address and key come from the worker environment'),
  lora: z
    .strictObject({
      rank: z.int().positive().default(16).describe('rank of the adapter'),
      alpha: z.number().positive().default(32).describe('scale of the adapter'),
      dropout: z.number().min(0).max(1).default(0.05).describe('dropout in the adapter'),
      merge: z
        .boolean()
        .default(true)
        .describe('merge it into its base; false: keep the adapter, which is served by name beside its base'),
      targets: z
        .literal('all-linear')
        .or(z.array(z.string().min(1)).min(1))
        .default('all-linear')
        .describe('modules that get an adapter: all linear ones, or these by name (q_proj)'),
    })
    .prefault({})
    .describe('used when method is lora'),
});

export type Training = z.infer<typeof trainingSchema>;
