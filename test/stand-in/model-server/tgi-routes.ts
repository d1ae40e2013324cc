import { z } from 'zod';
import { Refusal, tokensOf, type Answer, type Engine, type Exchange, type Order } from './engine.ts';
import { tgiMetrics } from './metrics.ts';
import type { Route } from './routes.ts';
import type { WrittenText } from './text-model.ts';

const parametersSchema = z.looseObject({
  best_of: z.int().positive().nullish(),
  temperature: z.number().nullish(),
  top_k: z.int().nullish(),
  top_p: z.number().nullish(),
  do_sample: z.boolean().default(false),
  max_new_tokens: z.int().nullish(),
  stop: z.array(z.string()).default([]),
  details: z.boolean().default(false),
  decoder_input_details: z.boolean().default(false),
  seed: z.int().min(0).nullish(),
});
const generateSchema = z.looseObject({ inputs: z.string(), parameters: parametersSchema.prefault({}) });
type Parameters = z.infer<typeof parametersSchema>;

const ok = (body: unknown): Answer => ({ status: 200, body });
const invalid = (message: string): Refusal => new Refusal(422, `Input validation error: ${message}`);

/** The routes of TGI 3.3 that clients of a pipeline use, with replies of the same fields. */
export const tgiRoutes: Record<string, Route> = {
  'GET /health': async () => ({ status: 200, body: '' }),
  'GET /metrics': async (engine) => ({
    status: 200,
    body: tgiMetrics(engine),
    headers: { 'content-type': 'text/plain' },
  }),
  'GET /info': async ({ settings }) =>
    ok({
      model_id: settings.models[0],
      model_sha: null,
      model_pipeline_tag: 'text-generation',
      max_concurrent_requests: settings.maxConcurrentRequests,
      max_best_of: 2,
      max_stop_sequences: 4,
      max_input_tokens: settings.maxModelLength - 1,
      max_total_tokens: settings.maxModelLength,
      validation_workers: 2,
      max_client_batch_size: 4,
      router: 'text-generation-router',
      version: '3.3.7',
      sha: null,
      docker_label: null,
    }),
  'POST /tokenize': async (engine, { body }) => {
    const { inputs } = read(z.looseObject({ inputs: z.string() }), body);
    let at = 0;
    const specials = engine.encode('').length;
    return ok(
      engine.encode(inputs).map((id, place) => {
        const text = engine.vocabulary.textOf(id);
        const start = at;
        if (place >= specials) at += text.length;
        return { id, text, start, stop: at };
      }),
    );
  },
  'POST /generate': generate,
};

async function generate(engine: Engine, exchange: Exchange): Promise<Answer> {
  const { inputs, parameters } = read(generateSchema, exchange.body);
  const prompt = engine.encode(inputs);
  const order = orderOf(parameters, prompt.length, engine);
  const texts = (await engine.work([prompt], order, exchange))[0] ?? [];
  const [best, ...others] = texts.map((text) => sequence(engine, text, order, prompt));
  if (best === undefined) throw new Refusal(500, 'Incomplete generation');
  const { generated_text, ...details } = best;
  const wanted = parameters.details || parameters.decoder_input_details;
  const extra = { best_of_sequences: others.length === 0 ? null : others, top_tokens: null };
  return ok({ generated_text, ...(wanted ? { details: { ...details, ...extra } } : {}) });
}

function orderOf(parameters: Parameters, promptTokens: number, engine: Engine): Order {
  const { temperature, top_p: topP, top_k: topK, best_of: bestOf, seed, stop, do_sample: asked } = parameters;
  const { maxModelLength } = engine.settings;
  if (temperature != null && temperature <= 0) throw invalid('`temperature` must be strictly positive');
  if (topP != null && (topP <= 0 || topP >= 1)) throw invalid('`top_p` must be > 0.0 and < 1.0');
  if (topK != null && topK <= 0) throw invalid('`top_k` must be strictly positive');
  if (stop.length > 4) throw invalid(`\`stop\` supports up to 4 stop sequences. Given: ${stop.length}`);
  const maxTokens = parameters.max_new_tokens ?? 100;
  if (maxTokens < 1) throw invalid('`max_new_tokens` must be strictly positive');
  const samples = asked || temperature != null || topP != null || topK != null;
  const candidates = bestOf ?? 1;
  if (candidates > 1 && seed != null) throw invalid('`seed` must not be set when `best_of` > 1');
  if (candidates > 1 && !samples) throw invalid('you must use sampling when `best_of` is > 1');
  if (candidates > 2) throw invalid(`\`best_of\` must be > 0 and <= 2. Given: ${candidates}`);
  if (promptTokens + maxTokens > maxModelLength) {
    throw invalid(
      `\`inputs\` tokens + \`max_new_tokens\` must be <= ${maxModelLength}. ` +
        `Given: ${promptTokens} \`inputs\` tokens and ${maxTokens} \`max_new_tokens\``,
    );
  }
  return {
    model: engine.settings.models[0] ?? '',
    candidates,
    seed: seed ?? undefined,
    sampling: JSON.stringify([temperature ?? 1, topP ?? 1, topK ?? 0]),
    greedy: !samples,
    maxTokens,
    stops: stop,
    scores: parameters.decoder_input_details,
  };
}

const reasons = { end: 'eos_token', stop: 'stop_sequence', length: 'length' } as const;

function sequence(engine: Engine, text: WrittenText, order: Order, prompt: readonly number[]) {
  const { model, vocabulary, settings } = engine;
  const ids = text.finish === 'end' ? [...text.ids, vocabulary.endId] : text.ids;
  const values = model.logProbabilities(order.model, [...prompt, ...ids]);
  const entry = (id: number, position: number) => ({
    id,
    text: vocabulary.textOf(id),
    // The first token of all has none; TGI writes its NaN as null.
    logprob: values[position - 1] ?? null,
  });
  return {
    // TGI leaves the stop text in.
    generated_text: text.text + (text.stop ?? ''),
    finish_reason: reasons[text.finish],
    generated_tokens: tokensOf(text),
    seed: order.greedy ? null : (order.seed ?? 0),
    prefill: order.scores && settings.prefillLogprobs ? prompt.map(entry) : [],
    tokens: ids.map((id, place) => ({ ...entry(id, prompt.length + place), special: id === vocabulary.endId })),
  };
}

function read<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Refusal(
    422,
    `Failed to deserialize the JSON body: ${issue?.path.map(String).join('.')}: ${issue?.message}`,
  );
}
