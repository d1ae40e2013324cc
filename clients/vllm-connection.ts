import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { modelServerFetch } from './http-fetch.ts';
import { ServerRefused, ServerUnavailable } from './server-errors.ts';
import type { Endpoint } from './text-generation.ts';

/** Long prompts with log-probabilities may take minutes on a small machine; the first request of a server warms it up. */
const requestTimeoutMs = 300_000;

/** The openai client for an endpoint. It never retries: Temporal does. */
export function openaiClient(endpoint: Pick<Endpoint, 'url' | 'apiKey' | 'ca'>): OpenAI {
  return new OpenAI({
    baseURL: `${endpoint.url.replace(/\/$/, '')}/v1`,
    apiKey: endpoint.apiKey ?? 'none',
    maxRetries: 0,
    timeout: requestTimeoutMs,
    logLevel: 'off',
    fetch: modelServerFetch(endpoint.ca),
  });
}

/**
 * Turns what the openai client throws into unavailable (try again) or refused (do not). A 500 is vLLM's dead engine,
 * which its launcher restarts, so it counts as unavailable.
 */
export function serverError(error: unknown, endpoint: Pick<Endpoint, 'url'>): Error {
  if (error instanceof APIConnectionError) {
    const unreachable = !(error instanceof APIConnectionTimeoutError);
    return new ServerUnavailable(`${endpoint.url} cannot be reached: ${causeOf(error)}`, { cause: error, unreachable });
  }
  if (error instanceof APIError && typeof error.status === 'number') {
    const status: number = error.status;
    const message = `${endpoint.url} answered ${status}: ${error.message}`;
    const retryable = status === 408 || status === 409 || status === 429 || status >= 500;
    if (!retryable) return new ServerRefused(message, { status, cause: error });
    return new ServerUnavailable(message, { status, cause: error, ...retryAfter(error.headers) });
  }
  return new ServerUnavailable(`${endpoint.url} gave no usable answer: ${causeOf(error)}`, { cause: error });
}

/** The message with that of the innermost cause: the layers between say no more than "fetch failed". */
function causeOf(error: unknown): string {
  const messages: string[] = [];
  for (let one = error; typeof one === 'object' && one !== null; one = 'cause' in one ? one.cause : undefined) {
    if ('message' in one && typeof one.message === 'string') messages.push(one.message);
  }
  const [first = String(error), ...causes] = messages;
  const innermost = causes.at(-1);
  return innermost === undefined ? first : `${first} (${innermost})`;
}

function retryAfter(headers: unknown): { retryAfterSeconds?: number } {
  const seconds = headers instanceof Headers ? Number(headers.get('retry-after')) : 0;
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterSeconds: Math.min(seconds, 600) } : {};
}
