import { ServerRefused, ServerUnavailable } from './server-errors.ts';
import type { Endpoint } from './text-generation.ts';

/** Long prompts with log-probabilities may take minutes on a small machine; the first request of a server warms it up. */
export const requestTimeoutMs = 300_000;

/** Statuses other than 5xx after which the same request may succeed; 424 is a batch that failed for another's sake. */
const passing: readonly number[] = [408, 409, 424, 429];

/**
 * A server's answer that is an error. A 500 is an engine that died, which its launcher restarts, so it counts as
 * unavailable.
 */
export function answeredError(
  { url }: Pick<Endpoint, 'url'>,
  status: number,
  message: string,
  details: { headers?: unknown; cause?: unknown } = {},
): ServerUnavailable | ServerRefused {
  const { headers, cause } = details;
  const text = `${url} answered ${status}: ${message}`;
  if (status < 500 && !passing.includes(status)) return new ServerRefused(text, { status, cause });
  return new ServerUnavailable(text, { status, cause, ...retryAfter(headers) });
}

/** A request that no whole answer came to. */
export function noAnswer({ url }: Pick<Endpoint, 'url'>, error: unknown, unreachable: boolean): ServerUnavailable {
  return new ServerUnavailable(`${url} cannot be reached: ${causeOf(error)}`, { cause: error, unreachable });
}

/** An answer that cannot be read. */
export function unusableAnswer({ url }: Pick<Endpoint, 'url'>, error: unknown): ServerUnavailable {
  return new ServerUnavailable(`${url} gave no usable answer: ${causeOf(error)}`, { cause: error });
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
