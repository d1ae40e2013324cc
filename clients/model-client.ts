import type { RequestPermits } from './request-permits.ts';
import { ServerRefused } from './server-errors.ts';
import type { Endpoint, ModelClient } from './text-generation.ts';
import { tgiClient } from './tgi.ts';
import { vllmClient } from './vllm.ts';

/**
 * The client that speaks a server's protocol; each request needs a permit.
 * @throws ServerRefused where the server neither generates nor scores
 */
export function modelClient(endpoint: Endpoint, permits?: RequestPermits): ModelClient {
  switch (endpoint.api) {
    case 'vllm':
      return vllmClient(endpoint, permits);
    case 'tgi':
      return tgiClient(endpoint, permits);
    case 'tei':
      throw onlyClassifies(endpoint);
  }
}

/** Why a server of TEI's protocol is no model server. */
export function onlyClassifies({ url }: Pick<Endpoint, 'url'>): ServerRefused {
  return new ServerRefused(`${url} speaks TEI, which only classifies: it can neither generate nor score`);
}
