import type OpenAI from 'openai';
import type { Usage } from '../pipeline/usage.ts';
import type {
  Answered,
  ContinuationScore,
  Endpoint,
  GeneratedText,
  GenerationRequest,
  ModelClient,
  ScoringItem,
} from './text-generation.ts';
import { ServerRefused, ServerUnavailable } from './server-errors.ts';
import { inBatches } from './request-batches.ts';
import { privatePermits, type RequestPermits } from './request-permits.ts';
import { openaiClient, serverError } from './vllm-connection.ts';
import { completionReplySchema, type CompletionChoice, type CompletionReply } from './vllm-replies.ts';

/** Fields that vLLM 0.32 takes beside those of the OpenAI protocol; an unknown one is ignored in silence. */
interface VllmFields {
  top_k?: number;
  min_p?: number;
  repetition_penalty?: number;
  prompt_logprobs?: number;
  add_special_tokens?: boolean;
}

type VllmRequest = OpenAI.CompletionCreateParamsNonStreaming & VllmFields;

/** Generation and scoring through vLLM's /v1/completions; each request needs a permit. */
export function vllmClient(
  endpoint: Endpoint,
  permits: RequestPermits = privatePermits(endpoint.concurrency),
): ModelClient {
  const client = openaiClient(endpoint);

  async function complete(request: VllmRequest, signal: AbortSignal, expected: number): Promise<Completion> {
    const sent = performance.now();
    let reply: unknown;
    try {
      reply = await client.completions.create(request, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw serverError(error, endpoint);
    }
    const parsed = completionReplySchema.safeParse(reply);
    if (!parsed.success || parsed.data.choices.length !== expected) {
      const found = parsed.success ? `${parsed.data.choices.length} choices` : parsed.error.issues[0]?.message;
      throw new ServerUnavailable(
        `${endpoint.url} gave an incomplete reply: expected ${expected} choices, got ${found}`,
      );
    }
    const { choices, usage } = parsed.data;
    const seconds = (performance.now() - sent) / 1000;
    return { choices: choices.toSorted((a, b) => a.index - b.index), usage, seconds };
  }

  async function generate(
    request: GenerationRequest,
    signal: AbortSignal,
    onAnswers?: (answered: Answered<GeneratedText[]>) => void,
  ): Promise<GeneratedText[][]> {
    // A request has one seed for all its prompts, so with seeds each prompt is a request of its own.
    const seeded = endpoint.seeds && request.seeds !== undefined && request.sampling.temperature > 0;
    const size = seeded ? 1 : endpoint.promptsPerRequest;
    async function send(prompts: string[], index: number, requestSignal: AbortSignal) {
      const seed = seeded ? request.seeds?.[index] : undefined;
      const body = generationBody(endpoint, request, prompts, seed);
      const made = await complete(body, requestSignal, prompts.length * request.candidates);
      const results = prompts.map((_, prompt) =>
        made.choices
          .slice(prompt * request.candidates, (prompt + 1) * request.candidates)
          .map((choice, candidate) => generatedText(choice, seed === undefined ? undefined : seed + candidate)),
      );
      const count = (texts: string[]) => texts.reduce((sum, text) => sum + (request.countTokens?.(text) ?? 0), 0);
      const usage = usageOf(made, {
        prompt: () => count(prompts),
        output: () => count(made.choices.map(({ text }) => text)),
      });
      return { results, usage };
    }
    return inBatches(request.prompts, { size, permits, send, onAnswers }, signal);
  }

  async function score(
    items: readonly ScoringItem[],
    signal: AbortSignal,
    onAnswers?: (answered: Answered<ContinuationScore>) => void,
  ): Promise<ContinuationScore[]> {
    if (endpoint.scores === false) {
      throw new ServerRefused(
        `${endpoint.url} must not be asked for log-probabilities of prompts: "${endpoint.model}" is an encoder-decoder, ` +
          'or an adapter on a CPU; name a whole decoder as the scorer',
      );
    }
    async function send(batch: ScoringItem[], _index: number, requestSignal: AbortSignal) {
      const prompt = batch.map((item) => [...item.ids]);
      const body = { model: endpoint.model, prompt, max_tokens: 1, temperature: 0, prompt_logprobs: 0 };
      const made = await complete(body, requestSignal, batch.length);
      const results = batch.map((item, index) => continuationScore(item, made.choices[index], endpoint));
      const usage = usageOf(made, {
        prompt: () => batch.reduce((sum, { ids }) => sum + ids.length, 0),
        output: () => batch.length,
      });
      return { results, usage };
    }
    return inBatches(items, { size: endpoint.promptsPerRequest, permits, send, onAnswers }, signal);
  }

  return { generate, score };
}

/** An answered request: its choices in order, what the server says it cost, and how long it took. */
interface Completion extends CompletionReply {
  seconds: number;
}

/** What a request cost; counted here where the server does not say. */
function usageOf({ usage, seconds }: Completion, count: Record<'prompt' | 'output', () => number>): Usage {
  return {
    requests: 1,
    promptTokens: usage.prompt_tokens ?? count.prompt(),
    outputTokens: usage.completion_tokens ?? count.output(),
    serverSeconds: seconds,
  };
}

function generationBody(endpoint: Endpoint, request: GenerationRequest, prompts: string[], seed?: number): VllmRequest {
  const { sampling, candidates } = request;
  // Every sampling field is sent: what is left out would be taken from the model's own generation_config.json.
  return {
    model: endpoint.model,
    prompt: prompts,
    n: candidates,
    max_tokens: sampling.maxNewTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    min_p: 0,
    repetition_penalty: 1,
    presence_penalty: 0,
    frequency_penalty: 0,
    ...(sampling.stop.length === 0 ? {} : { stop: sampling.stop }),
    ...(request.specialTokens === 'written' ? { add_special_tokens: false } : {}),
    ...(seed === undefined ? {} : { seed }),
  };
}

function generatedText(choice: CompletionChoice, seed: number | undefined): GeneratedText {
  return { text: choice.text, finish: choice.finish_reason === 'length' ? 'length' : 'stop', seed };
}

/** Sums the log-probabilities of the continuation's own tokens; an object's keys are looked up, never iterated. */
function continuationScore(
  item: ScoringItem,
  choice: CompletionChoice | undefined,
  endpoint: Endpoint,
): ContinuationScore {
  const positions = choice?.prompt_logprobs;
  if (positions === undefined || positions === null || positions.length !== item.ids.length) {
    throw new ServerUnavailable(
      `${endpoint.url} gave log-probabilities for ${positions?.length ?? 0} of ${item.ids.length} tokens`,
    );
  }
  const logProbabilities: number[] = [];
  for (let position = item.start; position < item.ids.length; position++) {
    const entry = positions[position]?.[String(item.ids[position])];
    if (entry === undefined || !Number.isFinite(entry.logprob)) {
      throw new ServerUnavailable(`${endpoint.url} gave no log-probability for the token at position ${position}`);
    }
    logProbabilities.push(entry.logprob);
  }
  const logProbabilitySum = logProbabilities.reduce((sum, one) => sum + one, 0);
  return { logProbabilitySum, tokens: logProbabilities.length, firstLogProbability: logProbabilities[0] ?? 0 };
}
