import { modelServerFetch } from './http-fetch.ts';
import type { Endpoint } from './text-generation.ts';

type ServerAddress = Pick<Endpoint, 'url' | 'ca'>;

const answerTimeMs = 5_000;

/** Gauges of the requests that wait in a server: vLLM's and TGI's, each one line an engine. */
const waitingGauge = /^(?:vllm:num_requests_waiting|tgi_queue_size)(?:\{[^}]*\})? +([0-9.eE+]+)$/gm;

/** Asks one server about itself; neither question takes a place from requests. */
export interface ServerState {
  /** Whether it takes requests: it answers, and not that it is starting or dead. */
  ready(): Promise<boolean>;
  /** Requests that wait in it; nothing where it does not say. */
  waiting(): Promise<number | undefined>;
}

/** The state of a server by its /health and /metrics. */
export function serverState({ url, ca }: ServerAddress): ServerState {
  const get = modelServerFetch(ca);
  const base = url.replace(/\/$/, '');
  return {
    async ready() {
      try {
        const { status } = await get(`${base}/health`, { signal: AbortSignal.timeout(answerTimeMs) });
        // A server without that page is up; a starting one, or a gateway before it, says 5xx.
        return status < 500;
      } catch {
        return false;
      }
    },
    async waiting() {
      try {
        const reply = await get(`${base}/metrics`, { signal: AbortSignal.timeout(answerTimeMs) });
        return reply.ok ? waitingRequests(await reply.text()) : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** Requests that wait, summed over a server's engines, from its metrics; nothing where no gauge is among them. */
export function waitingRequests(metrics: string): number | undefined {
  const gauges = [...metrics.matchAll(waitingGauge)].map(([, value]) => Number(value));
  return gauges.length === 0 ? undefined : gauges.reduce((sum, value) => sum + value, 0);
}
