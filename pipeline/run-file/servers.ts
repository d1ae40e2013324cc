import { z } from 'zod';
import { nameSchema } from './names.ts';

const processServerSchema = z.strictObject({
  kind: z
    .literal('process')
    .describe('a vLLM started on the worker machine for the model that is needed (T5: transformers)'),
  maxModelLength: z.int().positive().default(1024).describe('longest prompt and completion in tokens'),
  dtype: z.enum(['float32', 'bfloat16', 'float16']).default('float32').describe('number format of the weights'),
  promptsPerRequest: z.int().min(1).max(1024).default(32).describe('prompts sent in one request'),
  concurrency: z.int().positive().default(4).describe('requests in flight to the server'),
  adapterRank: z
    .literal([8, 16, 32, 64, 128, 256, 320, 512])
    .optional()
    .describe(
      'highest rank of the adapters it takes. On a GPU a base model then shares one server with its adapters (lora.merge: false), so that one pool serves the whole run; on a CPU what scores has a server of its own',
    ),
});

const staticServerSchema = z.strictObject({
  kind: z.literal('static').describe('a server that runs already'),
  api: z
    .enum(['vllm', 'tgi', 'tei'])
    .default('vllm')
    .describe('the protocol it speaks; tei (Text Embeddings Inference) only classifies'),
  url: z
    .url({ protocol: /^https?$/ })
    .describe('base address without /v1; its host must be on the operator allow list'),
  model: z.string().min(1).describe('the name it serves the model under'),
  secret: nameSchema.optional().describe('name of the secret that holds its API key'),
  ca: z.string().optional().describe('PEM certificate of its certificate authority'),
  seeds: z
    .boolean()
    .default(true)
    .describe(
      'whether its engine takes a seed per request (vLLM on a CPU dies of one unless it runs with --no-enable-chunked-prefill)',
    ),
  promptsPerRequest: z.int().min(1).max(1024).default(32).describe('prompts sent in one request'),
  concurrency: z.int().positive().default(8).describe('requests in flight to the server'),
});

/** How a model is served: started on the worker machine, or found at an address. */
export const serverSchema = z.discriminatedUnion('kind', [processServerSchema, staticServerSchema]);

export type Server = z.infer<typeof serverSchema>;
export type ProcessServer = z.infer<typeof processServerSchema>;
export type StaticServer = z.infer<typeof staticServerSchema>;
