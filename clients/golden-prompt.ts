import { onlyClassifies } from './model-client.ts';
import type { RequestPermits } from './request-permits.ts';
import { ServerRefused } from './server-errors.ts';
import { openaiClient, serverError } from './vllm-connection.ts';
import { modelsReplySchema } from './vllm-replies.ts';
import type { Endpoint } from './text-generation.ts';
import { askTgi } from './tgi-golden-prompt.ts';
import { vllmClient } from './vllm.ts';

/** What a server that is ready says of itself, as far as it does. */
export interface GoldenAnswer {
  /** Engine and version. */
  engine?: string;
  /** Longest prompt and completion in tokens. */
  maxModelLength?: number;
  /** Longest prompt in tokens, where it has a limit of its own. */
  maxInputLength?: number;
  /** Stop texts of a request. */
  maxStopSequences?: number;
  /** Whether it gives log-probabilities of prompts; without them it can generate, but not score. */
  logProbabilities?: boolean;
}

/** Any few ids below every vocabulary's size will do: what is asked is whether the model answers at all. */
const goldenIds = [5, 6, 7, 8];

/** Asked of a server that must not be asked to score. */
const goldenText = 'Hello';
const golden = { temperature: 0, topP: 1, topK: 0, maxNewTokens: 1, stop: [] };

/**
 * Asks a server the two things a run will: the model by its name, and log-probabilities of a prompt (or, where it must
 * not score, a token).
 * The first request of a server may take 40 s on a small machine, so it is spent here and not in a stage.
 * @param permits for the request that costs the server something, where others use it too
 * @throws ServerRefused naming the flag or name to mend, or ServerUnavailable
 */
export async function askGoldenPrompt(
  endpoint: Endpoint,
  signal: AbortSignal,
  permits?: RequestPermits,
): Promise<GoldenAnswer> {
  if (endpoint.api === 'tgi') return askTgi(endpoint, signal, permits);
  if (endpoint.api === 'tei') throw onlyClassifies(endpoint);
  const served = await servedModels(endpoint, signal);
  const model = served.find((one) => one.id === endpoint.model);
  if (model === undefined) {
    const names = served.map((one) => one.id).join(', ');
    throw new ServerRefused(`${endpoint.url} does not serve "${endpoint.model}"; it serves: ${names || 'nothing'}`);
  }
  const client = vllmClient(endpoint, permits);
  if (endpoint.scores === false)
    await client.generate({ prompts: [goldenText], candidates: 1, sampling: golden }, signal);
  else await client.score([{ ids: goldenIds, start: 1 }], signal);
  return model.max_model_len == null ? {} : { maxModelLength: model.max_model_len };
}

async function servedModels(
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<{ id: string; max_model_len?: number | null | undefined }[]> {
  try {
    const reply: unknown = await openaiClient(endpoint).get('/models', { signal });
    return modelsReplySchema.parse(reply).data;
  } catch (error) {
    signal.throwIfAborted();
    throw serverError(error, endpoint);
  }
}
