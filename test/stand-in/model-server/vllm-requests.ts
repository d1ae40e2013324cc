import { z } from 'zod';
import { Refusal, type Engine, type Order } from './engine.ts';

const ids = z.array(z.int().min(0)).min(1);

/** The fields of vLLM's /v1/completions that matter here, by its defaults; others are ignored, as vLLM does. */
const completionSchema = z.looseObject({
  model: z.string().nullish(),
  prompt: z.union([z.string(), ids, z.array(z.string()).min(1), z.array(ids).min(1)]),
  n: z.int().min(1).nullish(),
  max_tokens: z.int().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  top_k: z.int().min(-1).nullish(),
  seed: z.int().nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  prompt_logprobs: z.int().min(-1).max(20).nullish(),
  add_special_tokens: z.boolean().default(true),
  return_token_ids: z.boolean().nullish(),
  stream: z.boolean().nullish(),
});

/** A request in terms of the engine. */
export interface CompletionOrder {
  prompts: number[][];
  order: Order;
  returnIds: boolean;
}

/**
 * Reads a request for completions.
 * @throws Refusal in vLLM's words
 */
export function readCompletion(body: unknown, engine: Engine): CompletionOrder {
  const request = parsed(completionSchema, body);
  const model = checkModel(request.model, engine);
  if (request.stream === true) throw new Refusal(400, 'this stand-in does not stream', 'stream');
  const texts = prompts(request.prompt);
  if (texts.length > 1024) throw new Refusal(400, `prompt: at most 1024 prompts, got ${texts.length}`, 'prompt');
  const all = texts.map((one) => (typeof one === 'string' ? engine.encode(one, request.add_special_tokens) : one));
  const maxTokens = request.max_tokens ?? 16;
  const candidates = request.n ?? 1;
  const greedy = request.temperature === 0;
  if (maxTokens < 1) throw new Refusal(400, `max_tokens must be at least 1, got ${maxTokens}.`, 'max_tokens');
  if (greedy && candidates > 1) {
    throw new Refusal(400, `n must be 1 when using greedy sampling, got ${candidates}.`, 'n');
  }
  const longest = Math.max(...all.map((prompt) => prompt.length));
  checkLengths(all, longest, engine);
  return {
    prompts: all,
    returnIds: request.return_token_ids === true,
    order: {
      model,
      candidates,
      seed: request.seed ?? undefined,
      sampling: JSON.stringify([request.temperature ?? 1, request.top_p ?? 1, request.top_k ?? 0]),
      greedy,
      // vLLM cuts a request that is too long for the context in silence.
      maxTokens: Math.min(maxTokens, engine.settings.maxModelLength - longest),
      stops: typeof request.stop === 'string' ? [request.stop] : (request.stop ?? []),
      scores: request.prompt_logprobs != null,
    },
  };
}

/** @throws Refusal when the body is not what a schema says */
export function parsed<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  throw new Refusal(400, `${problems.length} validation error(s): ${problems.join('; ')}`);
}

/**
 * The model that is asked for, the first where none is.
 * @throws Refusal when it does not serve it
 */
export function checkModel(asked: string | null | undefined, engine: Engine): string {
  const { models } = engine.settings;
  const model = asked ?? models[0];
  if (model !== undefined && models.includes(model)) return model;
  throw new Refusal(404, `The model \`${asked}\` does not exist. Valid aliases: ${models.join(', ')}.`, 'model');
}

function prompts(prompt: z.infer<typeof completionSchema>['prompt']): (string | number[])[] {
  if (typeof prompt === 'string') return [prompt];
  const [first] = prompt;
  return typeof first === 'number' ? [ids.parse(prompt)] : z.array(z.union([z.string(), ids])).parse(prompt);
}

function checkLengths(all: readonly number[][], longest: number, { settings, vocabulary }: Engine): void {
  const { maxModelLength } = settings;
  if (longest >= maxModelLength) {
    throw new Refusal(
      400,
      `This model's maximum context length is ${maxModelLength} tokens. However, your prompt contains ${longest} input tokens, ` +
        'which exceeds this limit even without any output tokens. Please reduce the length of the input prompt. ' +
        `(parameter=input_tokens, value=${longest})`,
      'input_tokens',
    );
  }
  const stranger = all.flat().find((id) => id >= vocabulary.size);
  if (stranger !== undefined) throw new Refusal(400, `Token id ${stranger} is out of vocabulary`, 'prompt');
}
