import type { ArtifactStore } from '../../stores/artifact-store.ts';
import type { HeldCollectionLock } from '../../stores/collection-lock.ts';
import { runLimited } from '../../stores/limited.ts';

/** Few enough to be gone long before a lock that was just renewed runs out. */
const BATCH = 500;
const REMOVERS = 16;

/**
 * Removes objects group after group, and makes sure of the lock before each batch.
 * @param signal ends the removal between two batches
 * @returns how many were removed
 * @throws CollectionLockLost, and the store's errors
 */
export async function sweep(
  store: ArtifactStore,
  groups: readonly (readonly string[])[],
  lock: Pick<HeldCollectionLock, 'renew'>,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0;
  for (const group of groups) {
    for (let start = 0; start < group.length; start += BATCH) {
      if (signal.aborted) return removed;
      await lock.renew();
      const batch = group.slice(start, start + BATCH);
      await runLimited(batch, REMOVERS, (key) => store.remove(key));
      removed += batch.length;
    }
  }
  return removed;
}
