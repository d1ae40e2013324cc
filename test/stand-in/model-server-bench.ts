import { z } from 'zod';
import type { Endpoint } from '../../clients/text-generation.ts';
import { samplingSchema, type Sampling } from '../../pipeline/run-file/arms.ts';
import { tokenizerFolder } from '../clients/tiny-tokenizer.ts';
import type { ModelServerOptions } from './model-server/settings.ts';
import { startModelServer, type ModelServer } from './model-server/start.ts';

/** A stand-in server on the tiny tokenizer, and how the project's clients reach it. */
export interface ModelServerBench {
  server: ModelServer;
  endpoint: Endpoint;
  get(route: string): Promise<{ status: number; body: unknown }>;
  post(route: string, body: unknown): Promise<{ status: number; body: unknown }>;
}

export const sampling: Sampling = samplingSchema.parse({ maxNewTokens: 80, temperature: 0.7 });

/** Runs work against a stand-in server, which ends with it. */
export async function withModelServer(
  options: Partial<ModelServerOptions>,
  work: (bench: ModelServerBench) => Promise<void>,
): Promise<void> {
  const server = await startModelServer({ tokenizer: tokenizerFolder, ...options });
  const ask = async (route: string, init?: RequestInit) => {
    const reply = await fetch(`${server.url}${route}`, init);
    const text = await reply.text();
    const isJson = reply.headers.get('content-type') === 'application/json';
    const body: unknown = isJson ? z.json().parse(JSON.parse(text)) : text;
    return { status: reply.status, body };
  };
  try {
    await work({
      server,
      endpoint: endpointOf(server.url, options.api),
      get: (route) => ask(route),
      post: (route, body) => ask(route, { method: 'POST', body: JSON.stringify(body) }),
    });
  } finally {
    await server.close();
  }
}

/** An endpoint as the worker would make it from a static server of a run file. */
export function endpointOf(url: string, api: Endpoint['api'] = 'vllm'): Endpoint {
  return {
    api,
    url,
    model: 'stand-in',
    seeds: true,
    promptsPerRequest: 8,
    concurrency: 8,
    maxModelLength: 4096,
  };
}
