import type { Answer, Engine, Exchange } from './engine.ts';
import type { ModelServerSettings } from './settings.ts';

/** Answers one request. */
export type Route = (engine: Engine, exchange: Exchange) => Promise<Answer>;

/** Routes at which sequences are worked on; faults are meant for them unless they name another. */
export const workRoutes: ReadonlySet<string> = new Set(['/v1/completions', '/generate', '/classify', '/predict']);

const vllmTypes: Record<number, string> = {
  400: 'BadRequestError',
  404: 'NotFoundError',
  429: 'RateLimitError',
  500: 'InternalServerError',
  503: 'ServiceUnavailableError',
};
/** TGI's and TEI's. */
const huggingFaceTypes: Record<number, string> = {
  422: 'validation',
  424: 'generation',
  429: 'overloaded',
  500: 'incomplete_generation',
  503: 'healthcheck',
};

/** What an API says by default at a status. */
const messages: Record<number, string> = {
  429: 'Model is overloaded',
  503: 'The engine is currently busy and cannot accept new requests. Please try again later or on a different instance.',
};

/** An error in the shape of an API. */
export function errorAnswer(
  api: ModelServerSettings['api'],
  status: number,
  message = messages[status] ?? 'stand-in fault',
  details: { parameter?: string | undefined; retryAfterSeconds?: number | undefined } = {},
): Answer {
  const { parameter, retryAfterSeconds } = details;
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  const body =
    api !== 'vllm'
      ? { error: message, error_type: huggingFaceTypes[status] ?? 'validation' }
      : { error: { message, type: vllmTypes[status] ?? 'BadRequestError', param: parameter ?? null, code: status } };
  return { status, body, headers };
}
