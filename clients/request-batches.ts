import type { Usage } from '../pipeline/usage.ts';
import type { RequestPermits } from './request-permits.ts';
import type { Answered } from './text-generation.ts';

/** How items become requests. */
export interface BatchWork<Item, Result> {
  /** Items of one request. */
  size: number;
  permits: RequestPermits;
  /** Sends a batch, given its number and the signal its request must obey. */
  send(batch: Item[], index: number, signal: AbortSignal): Promise<{ results: Result[]; usage: Usage }>;
  onAnswers?: ((answered: Answered<Result>) => void) | undefined;
}

/**
 * Works through items in batches, as many at a time as there are permits, and gives the results in order. The first
 * failure ends the other batches: what waits is not sent, what is under way is aborted, and it is thrown when all have
 * ended, so that nothing goes on behind it.
 */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  { size, permits, send, onAnswers }: BatchWork<Item, Result>,
  signal: AbortSignal,
): Promise<Result[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, index) => index * size);
  const batches = starts.map(async (first, index) => {
    try {
      const { results, usage } = await permits.run(
        (requestSignal) => send(items.slice(first, first + size), index, requestSignal),
        either,
      );
      onAnswers?.({ first, results, usage });
      return results;
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  });
  const ended = await Promise.allSettled(batches);
  signal.throwIfAborted();
  failed.signal.throwIfAborted();
  return ended.flatMap((batch) => (batch.status === 'fulfilled' ? batch.value : []));
}
