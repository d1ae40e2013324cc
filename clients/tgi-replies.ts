import { z } from 'zod';

/** A token of the prompt; the first of all has no log-probability. */
const prefillTokenSchema = z.object({ id: z.int(), text: z.string(), logprob: z.number().nullish() });

export type PrefillToken = z.infer<typeof prefillTokenSchema>;

/** A reply of /generate with details; only what is used, whatever else the server adds. */
export const generateReplySchema = z.object({
  generated_text: z.string(),
  details: z.object({
    finish_reason: z.string(),
    generated_tokens: z.int().nonnegative(),
    prefill: z.array(prefillTokenSchema).default([]),
  }),
});

export type GenerateReply = z.infer<typeof generateReplySchema>;

/** A reply of /info; only the model must be told. */
export const tgiInfoSchema = z.object({
  model_id: z.string(),
  max_total_tokens: z.int().positive().nullish(),
  max_input_tokens: z.int().positive().nullish(),
  max_concurrent_requests: z.int().positive().nullish(),
  max_stop_sequences: z.int().nonnegative().nullish(),
  version: z.string().nullish(),
});

export const tgiTokenizeReplySchema = z.array(
  z.object({ id: z.int(), start: z.int().nonnegative(), stop: z.int().nonnegative() }),
);
