import { z } from 'zod';
import { Refusal, type Answer, type Engine, type Exchange } from './engine.ts';
import { labelScores, rawScores } from './label-scores.ts';
import type { Route } from './routes.ts';

const ok = (body: unknown): Answer => ({ status: 200, body });

/** Texts of one request. */
const mostTexts = 32;

/** A single text, a pair, or a batch of lists: two bare strings are a pair, which this server does not judge. */
const predictSchema = z.looseObject({
  inputs: z.union([z.string(), z.array(z.tuple([z.string()])).min(1)]),
  raw_scores: z.boolean().default(false),
  truncate: z.boolean().default(false),
});

/** The routes of TEI 1.8 that clients of a pipeline use, for a model that classifies. */
export const teiRoutes: Record<string, Route> = {
  'GET /health': async () => ({ status: 200, body: '' }),
  'GET /info': async ({ settings }) =>
    ok({
      model_id: settings.models[0],
      model_sha: null,
      model_dtype: 'float16',
      model_type: {
        classifier: {
          id2label: Object.fromEntries(settings.labels.map((label, index) => [index, label])),
          label2id: Object.fromEntries(settings.labels.map((label, index) => [label, index])),
        },
      },
      max_concurrent_requests: settings.maxConcurrentRequests,
      max_input_length: settings.maxModelLength,
      max_batch_tokens: 16_384,
      max_batch_requests: null,
      max_client_batch_size: mostTexts,
      auto_truncate: false,
      tokenization_workers: 2,
      version: '1.8.2',
      sha: null,
      docker_label: null,
    }),
  'POST /predict': predict,
};

async function predict(engine: Engine, { body, signal }: Exchange): Promise<Answer> {
  const { settings, slots } = engine;
  const read = predictSchema.safeParse(body);
  if (!read.success) throw new Refusal(422, 'Failed to deserialize the JSON body into the target type');
  const { inputs, raw_scores: raw, truncate } = read.data;
  const texts = typeof inputs === 'string' ? [inputs] : inputs.map(([text]) => text);
  if (texts.length > mostTexts) {
    throw new Refusal(413, `batch size ${texts.length} > maximum allowed batch size ${mostTexts}`);
  }
  if (texts.includes('')) throw new Refusal(400, '`inputs` cannot be empty');
  const longest = Math.max(...texts.map((text) => engine.encode(text).length));
  if (!truncate && longest > settings.maxModelLength) {
    throw new Refusal(
      413,
      `Input validation error: \`inputs\` must have less than ${settings.maxModelLength} tokens. Given: ${longest}`,
    );
  }
  await Promise.all(texts.map(() => slots.hold(settings.baseMs, signal)));
  const predictions = texts.map((text) => {
    const scores = rawScores(settings, settings.models[0] ?? '', text);
    const given = raw ? scores : labelScores(scores);
    // TEI gives the likeliest first.
    return given
      .map((score, index) => ({ score, label: settings.labels[index] }))
      .toSorted((one, other) => other.score - one.score);
  });
  return ok(typeof inputs === 'string' ? predictions[0] : predictions);
}
