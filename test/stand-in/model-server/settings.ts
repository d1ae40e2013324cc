import { z } from 'zod';

const milliseconds = z.number().min(0).default(0);

/** What a stand-in model server is; times are in milliseconds. */
export const modelServerSettingsSchema = z.strictObject({
  /** Whose routes it has. */
  api: z.enum(['vllm', 'tgi', 'tei']).default('vllm'),
  /** The names it serves; each is a model of its own, with other texts and other scores. */
  models: z.array(z.string().min(1)).min(1).default(['stand-in', 'stand-in-generator', 'stand-in-follower']),
  /** What stands for the weights of all of them: another text here gives other texts and other scores. */
  weights: z.string().default('stand-in'),
  /** Folder with tokenizer.json and tokenizer_config.json. */
  tokenizer: z.string().min(1),
  /** 0 takes any that is free; it stays the same after a death. */
  port: z.int().min(0).max(65_535).default(0),
  maxModelLength: z.int().positive().default(4096),
  /** Sequences that are worked on at once; a prompt with n candidates is n sequences. Others wait. */
  slots: z.int().positive().default(64),
  /** A sequence holds its slot for baseMs + tokenMs × output tokens; scoring has one output token. */
  baseMs: milliseconds,
  tokenMs: milliseconds,
  /** Length of the texts it writes, before their end token. */
  outputTokens: z
    .strictObject({ least: z.int().positive(), most: z.int().positive() })
    .default({ least: 24, most: 64 })
    .refine(({ least, most }) => least <= most, { message: 'least must be at most most' }),
  /** How long it answers 503 after each start. */
  startMs: milliseconds,
  /** Prompts by which clients only ask whether it answers; they count as checks and not as work. */
  checks: z.array(z.array(z.int()).or(z.string())).default([[5, 6, 7, 8], 'How deep is the river, and how long?']),
  /** vLLM, TEI: labels of its classifier; a text has those that it names, and else the first. */
  labels: z.array(z.string().min(1)).min(1).default(['neutral', 'toxic']),
  /** TGI: whether it was launched with --enable-prefill-logprobs. */
  prefillLogprobs: z.boolean().default(true),
  /** TGI: requests it takes at once; more are answered 429. */
  maxConcurrentRequests: z.int().positive().default(128),
});

export type ModelServerSettings = z.infer<typeof modelServerSettingsSchema>;
export type ModelServerOptions = z.input<typeof modelServerSettingsSchema>;
