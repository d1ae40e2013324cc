import { ServerRefused, ServerUnavailable } from './server-errors.ts';
import type { ContinuationScore, Endpoint, GeneratedText, ScoringItem } from './text-generation.ts';
import type { GenerateReply, PrefillToken } from './tgi-replies.ts';

/** What a TGI server lacks that cannot score; it answers all the same, with no log-probabilities. */
export const prefillFlag = '--enable-prefill-logprobs';

/**
 * A generated text as the port promises it. TGI leaves the stop text in, and goes on past one that ends within a token;
 * either way the text ends before the first stop text, as vLLM's does.
 */
export function generatedText(reply: GenerateReply, stops: readonly string[], seed: number | undefined): GeneratedText {
  const whole = reply.generated_text;
  const ends = stops.map((stop) => whole.indexOf(stop)).filter((at) => at !== -1);
  if (ends.length > 0) return { text: whole.slice(0, Math.min(...ends)), finish: 'stop', seed };
  return { text: whole, finish: reply.details.finish_reason === 'length' ? 'length' : 'stop', seed };
}

/**
 * Sums the log-probabilities of the continuation's own tokens.
 * @throws ServerRefused where the server tokenised the text otherwise, so that the continuation would start elsewhere, or
 *   where it gives no log-probabilities of prompts
 */
export function continuationScore(
  item: ScoringItem,
  { details }: GenerateReply,
  endpoint: Endpoint,
): ContinuationScore {
  const { prefill } = details;
  if (prefill.length === 0) throw noPrefill(endpoint);
  checkIds(item.ids, prefill, endpoint);
  const logProbabilities: number[] = [];
  for (let position = item.start; position < item.ids.length; position++) {
    const logProbability = prefill[position]?.logprob;
    if (logProbability == null || !Number.isFinite(logProbability)) {
      throw new ServerUnavailable(`${endpoint.url} gave no log-probability for the token at position ${position}`);
    }
    logProbabilities.push(logProbability);
  }
  const logProbabilitySum = logProbabilities.reduce((sum, one) => sum + one, 0);
  return { logProbabilitySum, tokens: logProbabilities.length, firstLogProbability: logProbabilities[0] ?? 0 };
}

function noPrefill({ url, model }: Endpoint): ServerRefused {
  return new ServerRefused(
    `${url} gives no log-probabilities of prompts, so "${model}" there cannot score; start TGI with ${prefillFlag}`,
  );
}

function checkIds(ids: readonly number[], prefill: readonly PrefillToken[], { url, model }: Endpoint): void {
  const length = Math.max(ids.length, prefill.length);
  for (let position = 0; position < length; position++) {
    const [ours, theirs] = [ids[position], prefill[position]];
    if (ours === theirs?.id) continue;
    throw new ServerRefused(
      `${url} does not read a text to score as it was meant: at token ${position} of ${ids.length} it has ` +
        `${theirs === undefined ? 'nothing' : `${theirs.id} (${JSON.stringify(theirs.text)})`}, meant was ${ours ?? 'nothing'}. ` +
        `TGI always puts its special tokens before a text, so prompts with their own (a chat template) cannot be scored ` +
        `there; else another model is served as "${model}"`,
    );
  }
}
