import { z } from 'zod';
import { huggingFaceConnection } from './huggingface-connection.ts';
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

const infoSchema = z.object({
  model_id: z.string(),
  /** {"classifier": {…}} for a model that classifies. */
  model_type: z.record(z.string(), z.unknown()),
  max_client_batch_size: z.int().positive().nullish(),
});

const predictionsSchema = z.array(z.array(z.object({ label: z.string(), score: z.number() })));

/** Classification through the /predict of Hugging Face's Text Embeddings Inference; each request needs a permit. */
export function teiClassifier(
  endpoint: Endpoint,
  permits: RequestPermits = privatePermits(endpoint.concurrency),
  { labels, independent = false }: LabelReading = {},
): TextClassification {
  const connection = huggingFaceConnection(endpoint);

  async function longestBatch(signal: AbortSignal): Promise<number> {
    const info = await connection.ask('/info', infoSchema, signal);
    if (info.model_id !== endpoint.model) {
      throw new ServerRefused(`${endpoint.url} does not serve "${endpoint.model}"; it serves: ${info.model_id}`);
    }
    if (!('classifier' in info.model_type)) {
      const kind = Object.keys(info.model_type).join(', ');
      throw new ServerRefused(`${endpoint.url} does not classify: its model "${endpoint.model}" is of type ${kind}`);
    }
    return Math.min(endpoint.promptsPerRequest, info.max_client_batch_size ?? Number.POSITIVE_INFINITY);
  }

  async function send(texts: string[], _index: number, signal: AbortSignal) {
    const sent = performance.now();
    // Each text in a list of its own: two bare strings would be a pair that is judged as one.
    const body = { inputs: texts.map((text) => [text]), raw_scores: independent, truncate: true };
    const predictions = await connection.ask('/predict', predictionsSchema, signal, body);
    if (predictions.length !== texts.length) {
      throw new ServerUnavailable(
        `${endpoint.url} gave an incomplete reply: expected ${texts.length} predictions, got ${predictions.length}`,
      );
    }
    const seconds = (performance.now() - sent) / 1000;
    const results = predictions.map((one) => {
      if (labels !== undefined) checkLabels(one, labels, endpoint);
      return independent ? independentScores(one) : one;
    });
    return { results, usage: { requests: 1, promptTokens: 0, outputTokens: 0, serverSeconds: seconds } };
  }

  return {
    async classify(texts, signal, onAnswers) {
      if (texts.length === 0) return [];
      const size = await longestBatch(signal);
      return inBatches(texts, { size, permits, send, onAnswers }, signal);
    },
  };
}

function checkLabels(scores: readonly LabelScore[], labels: readonly string[], { url, model }: Endpoint): void {
  const named = scores.map(({ label }) => label).toSorted();
  const wanted = labels.toSorted();
  if (named.length === wanted.length && named.every((label, index) => label === wanted[index])) return;
  throw new ServerRefused(
    `${url} has other labels for "${model}": ${named.join(', ')}; asked for ${wanted.join(', ')}`,
  );
}
