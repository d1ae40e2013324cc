import { z } from 'zod';
import { pieceMark, tokensOf, type Answer, type Engine, type Exchange } from './engine.ts';
import { labelScores, rawScores } from './label-scores.ts';
import { vllmMetrics } from './metrics.ts';
import type { Route } from './routes.ts';
import type { WrittenText } from './text-model.ts';
import { checkModel, parsed, readCompletion } from './vllm-requests.ts';

const created = 1_790_000_000;
const ok = (body: unknown): Answer => ({ status: 200, body });

/** The routes of vLLM 0.32 that clients of a pipeline use, with replies of the same fields. */
export const vllmRoutes: Record<string, Route> = {
  'GET /health': async () => ({ status: 200, body: '' }),
  'GET /version': async () => ok({ version: '0.32.0' }),
  'GET /metrics': async (engine) => ({
    status: 200,
    body: vllmMetrics(engine),
    headers: { 'content-type': 'text/plain' },
  }),
  'GET /v1/models': async ({ settings }) =>
    ok({
      object: 'list',
      data: settings.models.map((id) => ({
        id,
        object: 'model',
        created,
        owned_by: 'vllm',
        root: settings.tokenizer,
        parent: null,
        max_model_len: settings.maxModelLength,
        permission: [],
      })),
    }),
  'POST /tokenize': async (engine, { body }) => {
    const request = parsed(tokenizeSchema, body);
    checkModel(request.model, engine);
    const tokens = engine.encode(request.prompt, request.add_special_tokens);
    const texts = request.return_token_strs === true ? tokens.map((id) => engine.vocabulary.textOf(id)) : null;
    const { maxModelLength } = engine.settings;
    return ok({ count: tokens.length, max_model_len: maxModelLength, tokens, token_strs: texts });
  },
  'POST /detokenize': async (engine, { body }) => {
    const request = parsed(detokenizeSchema, body);
    checkModel(request.model, engine);
    return ok({ prompt: engine.vocabulary.decode(request.tokens) });
  },
  'POST /v1/completions': completions,
  'POST /classify': classify,
};

const tokenizeSchema = z.looseObject({
  model: z.string().nullish(),
  prompt: z.string(),
  add_special_tokens: z.boolean().default(true),
  return_token_strs: z.boolean().nullish(),
});
const detokenizeSchema = z.looseObject({ model: z.string().nullish(), tokens: z.array(z.int().min(0)) });

let answered = 0;

async function completions(engine: Engine, exchange: Exchange): Promise<Answer> {
  const { prompts, order, returnIds } = readCompletion(exchange.body, engine);
  const texts = await engine.work(prompts, order, exchange);
  const pieces: string[] = [];
  const choices = prompts.flatMap((prompt, place) => {
    if (order.scores) pieces.push(promptLogProbabilities(engine, order.model, prompt));
    return (texts[place] ?? []).map((text, index) => ({
      index: place * order.candidates + index,
      text: text.text,
      logprobs: null,
      finish_reason: text.finish === 'length' ? 'length' : 'stop',
      stop_reason: text.stop ?? null,
      token_ids: returnIds ? idsOf(engine, text) : null,
      prompt_logprobs: order.scores ? pieceMark(place) : null,
      prompt_token_ids: returnIds ? prompt : null,
    }));
  });
  const promptTokens = prompts.reduce((sum, prompt) => sum + prompt.length, 0);
  const outputTokens = texts.flat().reduce((sum, text) => sum + tokensOf(text), 0);
  const body = {
    id: `cmpl-${++answered}`,
    object: 'text_completion',
    created,
    model: order.model,
    choices,
    service_tier: null,
    system_fingerprint: null,
    usage: {
      prompt_tokens: promptTokens,
      total_tokens: promptTokens + outputTokens,
      completion_tokens: outputTokens,
      prompt_tokens_details: null,
    },
    kv_transfer_params: null,
  };
  return { ...ok(body), pieces };
}

const classifySchema = z.looseObject({
  model: z.string().nullish(),
  input: z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1)]),
  use_activation: z.boolean().nullish(),
});

/** As vLLM does, it names only the likeliest label. */
async function classify(engine: Engine, { body, signal }: Exchange): Promise<Answer> {
  const { settings, slots } = engine;
  const { model, input, use_activation: activated } = parsed(classifySchema, body);
  const served = checkModel(model, engine);
  await Promise.all(input.map(() => slots.hold(settings.baseMs, signal)));
  const data = input.map((text, index) => {
    const raw = rawScores(settings, served, text);
    const probs = activated === false ? raw : labelScores(raw);
    return { index, label: settings.labels[probs.indexOf(Math.max(...probs))], probs, num_classes: probs.length };
  });
  const tokens = input.reduce((sum, text) => sum + engine.encode(text).length, 0);
  const usage = { prompt_tokens: tokens, total_tokens: tokens, completion_tokens: 0, prompt_tokens_details: null };
  return ok({ id: `classify-${++answered}`, object: 'list', created, model: served, data, usage });
}

function idsOf({ vocabulary }: Engine, { ids, finish }: WrittenText): number[] {
  return finish === 'end' ? [...ids, vocabulary.endId] : ids;
}

/** One entry a token, as with prompt_logprobs 0; the first token has none. Written out: so many objects cost more. */
function promptLogProbabilities({ model, vocabulary }: Engine, name: string, prompt: readonly number[]): string {
  const values = model.logProbabilities(name, prompt);
  const entries = prompt.map((id, position) => {
    const logprob = values[position - 1];
    if (logprob === undefined) return 'null';
    const rank = 1 + Math.floor(-logprob * 20);
    return `{"${id}":{"logprob":${logprob},"rank":${rank},"decoded_token":${vocabulary.quotedTextOf(id)}}}`;
  });
  return `[${entries.join(',')}]`;
}
