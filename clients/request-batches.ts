import pLimit from 'p-limit';

/**
 * Works through items in batches, some at a time, and gives the results in order. The first failure ends the other
 * batches: what waits is not sent, what is under way is aborted, for all of it will be asked again.
 * @param work given a batch, its number, and the signal its request must obey
 */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  { size, concurrency }: { size: number; concurrency: number },
  signal: AbortSignal,
  work: (batch: Item[], index: number, signal: AbortSignal) => Promise<Result[]>,
): Promise<Result[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const limit = pLimit(concurrency);
  const batches: Item[][] = [];
  for (let start = 0; start < items.length; start += size) batches.push(items.slice(start, start + size));
  const results = batches.map((batch, index) =>
    limit(async () => {
      either.throwIfAborted();
      try {
        return await work(batch, index, either);
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    }),
  );
  return (await Promise.all(results)).flat();
}
