import { modelServerFetch } from './http-fetch.ts';
import { ServerRefused, ServerUnavailable } from './server-errors.ts';
import type { Endpoint } from './text-generation.ts';

/**
 * Loads an adapter into a vLLM server that takes adapters; one that is loaded already under the name is no error.
 * @param folder where the adapter is on the server's machine
 * @throws ServerRefused where the server does not take it, ServerUnavailable where it cannot be asked
 */
export async function loadAdapter(
  endpoint: Pick<Endpoint, 'url'>,
  name: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const url = `${endpoint.url}/v1/load_lora_adapter`;
  let status: number;
  let text: string;
  try {
    const reply = await modelServerFetch(undefined)(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ lora_name: name, lora_path: folder }),
      signal,
    });
    [status, text] = [reply.status, await reply.text()];
  } catch (error) {
    signal.throwIfAborted();
    throw new ServerUnavailable(`${url} cannot be asked: ${String(error)}`);
  }
  if (status < 300 || /already been loaded|already loaded/i.test(text)) return;
  const message = `${url} did not load the adapter (HTTP ${status}): ${text.slice(0, 500)}`;
  throw status >= 500 ? new ServerUnavailable(message) : new ServerRefused(message);
}
