import type { RequestPermits } from './request-permits.ts';
import { ServerRefused } from './server-errors.ts';
import { openaiClient, serverError } from './vllm-connection.ts';
import { modelsReplySchema } from './vllm-replies.ts';
import type { Endpoint } from './text-generation.ts';
import { vllmClient } from './vllm.ts';

/** Any few ids below every vocabulary's size will do: what is asked is whether the model answers at all. */
const goldenIds = [5, 6, 7, 8];

/**
 * Asks a server the two things a run will: the model by its name, and log-probabilities of a prompt.
 * The first request of a server may take 40 s on a small machine, so it is spent here and not in a stage.
 * @param permits for the request that costs the server something, where others use it too
 * @returns the longest sequence the server takes, where it says so
 * @throws ServerRefused naming the flag or name to mend, or ServerUnavailable
 */
export async function askGoldenPrompt(
  endpoint: Endpoint,
  signal: AbortSignal,
  permits?: RequestPermits,
): Promise<{ maxModelLength?: number }> {
  const served = await servedModels(endpoint, signal);
  const model = served.find((one) => one.id === endpoint.model);
  if (model === undefined) {
    const names = served.map((one) => one.id).join(', ');
    throw new ServerRefused(`${endpoint.url} does not serve "${endpoint.model}"; it serves: ${names || 'nothing'}`);
  }
  await vllmClient(endpoint, permits).score([{ ids: goldenIds, start: 1 }], signal);
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
