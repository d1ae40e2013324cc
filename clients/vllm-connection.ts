import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { modelServerFetch } from './http-fetch.ts';
import { answeredError, noAnswer, requestTimeoutMs, unusableAnswer } from './request-failures.ts';
import type { Endpoint } from './text-generation.ts';

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

/** Turns what the openai client throws into unavailable (try again) or refused (do not). */
export function serverError(error: unknown, endpoint: Pick<Endpoint, 'url'>): Error {
  if (error instanceof APIConnectionError) {
    return noAnswer(endpoint, error, !(error instanceof APIConnectionTimeoutError));
  }
  if (error instanceof APIError && typeof error.status === 'number') {
    return answeredError(endpoint, error.status, error.message, { headers: error.headers, cause: error });
  }
  return unusableAnswer(endpoint, error);
}
