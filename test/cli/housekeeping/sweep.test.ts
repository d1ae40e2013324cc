import { sweep } from '../../../cli/housekeeping/sweep.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { failureOf, keysOf } from '../../stores/artifact-store-contract.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';

const keys = ['a/1', 'a/2', 'b/1'];

async function swept(renewals: (() => Promise<void>)[], stop = new AbortController()) {
  return withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(folder);
    for (const key of keys) await store.put(key, Buffer.from(key));
    const lock = { renew: () => renewals.shift()?.() ?? Promise.resolve() };
    const groups = [['a/1', 'a/2'], ['b/1']];
    const outcome = await failureOf(sweep(store, groups, lock, stop.signal));
    return { outcome, left: await keysOf(store, '') };
  });
}

test('groups are removed one after the other', async () => {
  expect(await swept([])).toEqual({ outcome: '3', left: [] });
});

test('nothing is removed once the lock is lost', async () => {
  const lost = new Error('lost');
  const { outcome, left } = await swept([() => Promise.resolve(), () => Promise.reject(lost)]);
  expect(outcome).toBe(lost);
  expect(left).toEqual(['b/1']);
});

test('an interrupt ends it between two batches, and says how far it came', async () => {
  const stop = new AbortController();
  const { outcome, left } = await swept([async () => stop.abort()], stop);
  expect(outcome).toBe('2');
  expect(left).toEqual(['b/1']);
});
