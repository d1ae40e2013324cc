import type { ArtifactStore } from '../../stores/artifact-store.ts';
import {
  COLLECTION_LOCK,
  CollectionLockLost,
  refuseDuringCollection,
  StoreBeingCollected,
  takeCollectionLock,
} from '../../stores/collection-lock.ts';
import { openFolderStore } from '../../stores/folder.ts';
import { failureOf } from './artifact-store-contract.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

const withStore = (work: (store: ArtifactStore) => Promise<void>): Promise<void> =>
  withTemporaryFolder(async (folder) => work(await openFolderStore(folder)));

const minutes = (count: number): Date => new Date(Date.UTC(2026, 10, 5) + count * 60_000);

test('while a collection holds its lock others are refused by its name, and not after', () =>
  withStore(async (store) => {
    await refuseDuringCollection(store);
    const lock = await takeCollectionLock(store, 'gc on host-1');
    const failure = await failureOf(refuseDuringCollection(store));
    expect(failure).toBeInstanceOf(StoreBeingCollected);
    expect(failure).toMatchObject({ retryable: true, message: expect.stringContaining('gc on host-1') });
    expect(await failureOf(takeCollectionLock(store, 'gc on host-2'))).toBeInstanceOf(StoreBeingCollected);
    await lock.renew();
    await lock.release();
    await refuseDuringCollection(store);
    expect(await store.find(COLLECTION_LOCK)).toBeUndefined();
  }));

test('of several that want the lock at once one gets it', () =>
  withStore(async (store) => {
    const taken = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        takeCollectionLock(store, `gc ${index}`).then(
          () => true,
          () => false,
        ),
      ),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
  }));

test('a lock holds ten minutes from its last renewal, and may be taken over then', () =>
  withStore(async (store) => {
    let now = minutes(0);
    const first = await takeCollectionLock(store, 'first', () => now);
    now = minutes(9);
    await first.renew();
    await expect(refuseDuringCollection(store, minutes(18))).rejects.toThrow(StoreBeingCollected);
    await refuseDuringCollection(store, minutes(20));
    const second = await takeCollectionLock(store, 'second', () => minutes(20));
    expect(await failureOf(first.renew())).toBeInstanceOf(CollectionLockLost);
    await first.release();
    await second.renew();
  }));

test('a lock that ran out cannot be renewed, for a run may have started since', () =>
  withStore(async (store) => {
    let now = minutes(0);
    const lock = await takeCollectionLock(store, 'slow', () => now);
    now = minutes(11);
    expect(await failureOf(lock.renew())).toBeInstanceOf(CollectionLockLost);
  }));

test('a lock that is not readable refuses, and says what to do', () =>
  withStore(async (store) => {
    await store.put(COLLECTION_LOCK, Buffer.from('{"holder":'));
    expect(await failureOf(refuseDuringCollection(store))).toMatchObject({
      name: 'StoreBeingCollected',
      message: expect.stringContaining('remove it when no `slingshot gc` runs'),
    });
  }));
