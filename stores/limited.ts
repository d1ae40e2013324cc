import pLimit from 'p-limit';

/**
 * Runs `work` on all items in order, at most `concurrency` at a time. A failure drops what has not begun, and is thrown
 * when what was running has ended, so that the caller can clean up behind it.
 */
export async function runLimited<T>(
  items: Iterable<T>,
  concurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const limit = pLimit({ concurrency, rejectOnClear: true });
  const runs = Array.from(items, (item) => limit(work, item));
  try {
    await Promise.all(runs);
  } catch (error) {
    limit.clearQueue();
    await Promise.allSettled(runs);
    throw error;
  }
}
