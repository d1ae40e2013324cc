import { z } from 'zod';

const vllmReply = z.looseObject({
  choices: z.array(z.looseObject({ prompt_logprobs: z.array(z.unknown()).nullish() })),
});
const tgiReply = z.looseObject({
  details: z.looseObject({ prefill: z.array(z.unknown()), tokens: z.array(z.unknown()) }),
});

/** A reply with one log-probability too few in its last choice, or one choice too few where it has none. */
export function shortened(body: unknown): unknown {
  const vllm = vllmReply.safeParse(body);
  if (vllm.success) {
    const { choices } = vllm.data;
    const last = choices.at(-1);
    if (last?.prompt_logprobs == null) return { ...vllm.data, choices: choices.slice(0, -1) };
    const short = { ...last, prompt_logprobs: last.prompt_logprobs.slice(0, -1) };
    return { ...vllm.data, choices: [...choices.slice(0, -1), short] };
  }
  const tgi = tgiReply.safeParse(body);
  if (!tgi.success) return body;
  const { details } = tgi.data;
  const short =
    details.prefill.length > 0 ? { prefill: details.prefill.slice(0, -1) } : { tokens: details.tokens.slice(0, -1) };
  return { ...tgi.data, details: { ...details, ...short } };
}

/** The first half of a text. */
export function half(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}
