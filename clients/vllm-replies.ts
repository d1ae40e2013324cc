import { z } from 'zod';

const positionSchema = z.record(z.string(), z.object({ logprob: z.number() })).nullable();

/** One choice of /v1/completions; only what is used, whatever else the server adds. */
export const completionChoiceSchema = z.object({
  index: z.int(),
  text: z.string(),
  finish_reason: z.string().nullish(),
  prompt_logprobs: z.array(positionSchema).nullish(),
});

export type CompletionChoice = z.infer<typeof completionChoiceSchema>;

/** Tokens of a whole request; a server that says something else says nothing. */
const usageSchema = z
  .object({ prompt_tokens: z.int().nonnegative(), completion_tokens: z.int().nonnegative() })
  .partial()
  .catch({});

export const completionReplySchema = z.object({
  choices: z.array(completionChoiceSchema),
  usage: usageSchema.default({}),
});

export type CompletionReply = z.infer<typeof completionReplySchema>;

export const modelsReplySchema = z.object({
  data: z.array(z.object({ id: z.string(), max_model_len: z.int().nullish() })),
});

export const tokenizeReplySchema = z.object({ tokens: z.array(z.int()) });
