import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import type { ArtifactStore } from './artifact-store.ts';

/** Where the lock of a garbage collection lies. */
export const COLLECTION_LOCK = 'locks/gc';

/** A collection that died holds up runs for this long; one that lives renews its lock far more often. */
const LIFETIME_MS = 10 * 60_000;

const lockSchema = z.object({ holder: z.string(), token: z.string(), expires: z.coerce.date() });

type Lock = z.infer<typeof lockSchema>;

/** What nobody needs is being removed from the store: nothing may be planned on what lies there. Passes by itself. */
export class StoreBeingCollected extends Error {
  override readonly name = 'StoreBeingCollected';
  readonly retryable = true;

  constructor(store: string, holder: string, until: string) {
    super(
      `${store} is being collected by ${holder} (${COLLECTION_LOCK}, until ${until} at the latest): trying again helps ` +
        'when that has ended',
    );
  }
}

/** The lock was taken over by another collection, or ran out: nothing more may be removed under it. */
export class CollectionLockLost extends Error {
  override readonly name = 'CollectionLockLost';
  readonly retryable = true;

  constructor(store: string) {
    super(`the lock ${COLLECTION_LOCK} in ${store} was lost: nothing more is removed, start the collection again`);
  }
}

/** A lock that is held. */
export interface HeldCollectionLock {
  /**
   * Makes sure that the lock is still held, and holds it for another ten minutes.
   * @throws CollectionLockLost
   */
  renew(): Promise<void>;
  /** Gives the lock back; one that was lost is left to its holder. */
  release(): Promise<void>;
}

/**
 * Throws while a collection holds its lock: for whoever is about to rely on what lies in the store.
 * @throws StoreBeingCollected, which is worth a retry
 */
export async function refuseDuringCollection(store: ArtifactStore, now = new Date()): Promise<void> {
  const lock = await readLock(store);
  if (lock !== undefined && lock.expires > now) throw beingCollected(store, lock);
}

/**
 * Takes the lock, that of a collection whose time has run out too. Of two that take over the same lock at once one may
 * replace the other's without knowing: call `renew` before the first removal, some seconds later, which finds that out.
 * @param holder who collects, for those who are refused
 * @throws StoreBeingCollected while another collection holds it
 */
export async function takeCollectionLock(
  store: ArtifactStore,
  holder: string,
  now = (): Date => new Date(),
): Promise<HeldCollectionLock> {
  const token = randomUUID();
  const bytes = (): Buffer => {
    const lock: Lock = { holder, token, expires: new Date(now().getTime() + LIFETIME_MS) };
    return Buffer.from(JSON.stringify(lock));
  };
  if ((await store.putIfAbsent(COLLECTION_LOCK, bytes())) === 'exists') {
    await refuseDuringCollection(store, now());
    await store.put(COLLECTION_LOCK, bytes());
  }
  const isOurs = async (): Promise<boolean> => {
    const lock = await readLock(store);
    return lock?.token === token && lock.expires > now();
  };
  return {
    async renew() {
      if (!(await isOurs())) throw new CollectionLockLost(store.description);
      await store.put(COLLECTION_LOCK, bytes());
    },
    async release() {
      if (await isOurs()) await store.remove(COLLECTION_LOCK);
    },
  };
}

async function readLock(store: ArtifactStore): Promise<Lock | undefined> {
  const bytes = await store.find(COLLECTION_LOCK);
  if (bytes === undefined) return undefined;
  try {
    return lockSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    const advice = 'somebody unknown (the lock is not readable; remove it when no `slingshot gc` runs)';
    throw new StoreBeingCollected(store.description, advice, 'then');
  }
}

function beingCollected(store: ArtifactStore, { holder, expires }: Lock): StoreBeingCollected {
  return new StoreBeingCollected(store.description, holder, expires.toISOString());
}
