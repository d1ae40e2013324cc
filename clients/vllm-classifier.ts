import { z } from 'zod';
import { inBatches } from './request-batches.ts';
import { privatePermits, type RequestPermits } from './request-permits.ts';
import { ServerRefused, ServerUnavailable } from './server-errors.ts';
import {
  independentScores,
  type LabelReading,
  type LabelScore,
  type TextClassification,
} from './text-classification.ts';
import type { Endpoint } from './text-generation.ts';
import { openaiClient, serverError } from './vllm-connection.ts';

const classSchema = z.object({ index: z.int(), label: z.string().nullish(), probs: z.array(z.number()).min(1) });
const replySchema = z.object({
  data: z.array(classSchema),
  usage: z.object({ prompt_tokens: z.int() }).partial().nullish().catch(null),
});

type ClassReply = z.infer<typeof classSchema>;

/**
 * Classification through vLLM's /classify; each request needs a permit. vLLM names only the likeliest label, so all of
 * them must be known here unless there is but one.
 */
export function vllmClassifier(
  endpoint: Endpoint,
  permits: RequestPermits = privatePermits(endpoint.concurrency),
  { labels, independent = false }: LabelReading = {},
): TextClassification {
  const client = openaiClient(endpoint);
  // Beside /v1, hence the whole address.
  const url = `${endpoint.url.replace(/\/$/, '')}/classify`;

  async function send(texts: string[], _index: number, signal: AbortSignal) {
    const sent = performance.now();
    // Without its activation the server gives raw scores; with it, those the model's own problem_type makes of them.
    const activation = independent ? { use_activation: false } : {};
    const body = {
      model: endpoint.model,
      input: texts,
      truncate_prompt_tokens: -1,
      truncation_side: 'right',
      ...activation,
    };
    let reply: z.infer<typeof replySchema>;
    try {
      reply = replySchema.parse(await client.post(url, { body, signal }));
    } catch (error) {
      signal.throwIfAborted();
      throw serverError(error, endpoint);
    }
    const seconds = (performance.now() - sent) / 1000;
    if (reply.data.length !== texts.length) {
      throw new ServerUnavailable(
        `${endpoint.url} gave an incomplete reply: expected ${texts.length} classes, got ${reply.data.length}`,
      );
    }
    const results = reply.data
      .toSorted((a, b) => a.index - b.index)
      .map((one) => named(one, labels, endpoint))
      .map((one) => (independent ? independentScores(one) : one));
    const promptTokens = reply.usage?.prompt_tokens ?? 0;
    return { results, usage: { requests: 1, promptTokens, outputTokens: 0, serverSeconds: seconds } };
  }

  return {
    classify: (texts, signal, onAnswers) =>
      inBatches(texts, { size: endpoint.promptsPerRequest, permits, send, onAnswers }, signal),
  };
}

/** @throws ServerRefused where the labels are not known, or are not those of the model */
function named(
  { label, probs }: ClassReply,
  labels: readonly string[] | undefined,
  { url, model }: Endpoint,
): LabelScore[] {
  if (labels === undefined && probs.length === 1 && label != null) return probs.map((score) => ({ label, score }));
  if (labels === undefined) {
    throw new ServerRefused(
      `${url} names only the likeliest of the ${probs.length} labels of "${model}"; name all of them, in the order of its id2label`,
    );
  }
  const likeliest = labels[probs.indexOf(Math.max(...probs))];
  if (labels.length !== probs.length || (label != null && label !== likeliest)) {
    throw new ServerRefused(
      `the labels ${labels.join(', ')} are not those of "${model}" at ${url}: it has ${probs.length}, and calls ` +
        `"${label ?? ''}" what is "${likeliest ?? ''}" here; name them in the order of its id2label`,
    );
  }
  return probs.map((score, index) => ({ label: labels[index] ?? '', score }));
}
