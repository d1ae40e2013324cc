import { type ArtifactStore, StoreRefused, StoreUnavailable } from '../../stores/artifact-store.ts';
import { ConditionalPutBroken, probeConditionalPut } from '../../stores/conditional-put-probe.ts';
import { openFolderStore } from '../../stores/folder.ts';
import { keysOf } from './artifact-store-contract.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

type PutIfAbsent = ArtifactStore['putIfAbsent'];

const probed = (putIfAbsent: (store: ArtifactStore) => PutIfAbsent): Promise<{ failure: unknown; left: string[] }> =>
  withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(folder);
    const failure = await probeConditionalPut({ ...store, putIfAbsent: putIfAbsent(store) }).catch(
      (error: unknown) => error,
    );
    return { failure, left: await keysOf(store, '') };
  });

test('a store whose conditional put holds passes, and nothing is left in it', async () => {
  expect(await probed((store) => store.putIfAbsent)).toEqual({ failure: undefined, left: [] });
});

test('a store that ignores the condition is refused by name, with what to use instead', async () => {
  const { failure, left } = await probed((store) => async (key, bytes) => {
    await store.put(key, bytes);
    return 'written';
  });
  expect(failure).toBeInstanceOf(ConditionalPutBroken);
  expect(failure).toMatchObject({
    retryable: false,
    message: expect.stringMatching(
      /^folder \/.*4 of 4 concurrent puts.*Slingshot needs S3 conditional writes.*AWS S3.*MinIO.*Ceph.*SeaweedFS/,
    ),
  });
  expect(left).toEqual([]);
});

test('a store that looks first and writes then, so that a race has several winners, is refused', async () => {
  const { failure } = await probed((store) => async (key, bytes) => {
    if ((await store.head(key)) !== undefined) return 'exists';
    await store.put(key, bytes);
    return 'written';
  });
  expect(failure).toBeInstanceOf(ConditionalPutBroken);
});

test('a store that races well in the first round only is refused', async () => {
  let calls = 0;
  const { failure } = await probed((store) => async (key, bytes) => {
    calls++;
    if (calls <= 5) return store.putIfAbsent(key, bytes);
    await store.put(key, bytes);
    return 'written';
  });
  expect(failure).toMatchObject({ finding: expect.stringContaining('round 2') });
});

test('a store that tells one writer "written" and keeps the bytes of another is refused', async () => {
  const { failure } = await probed((store) => async (key, bytes) => {
    const outcome = await store.putIfAbsent(key, bytes);
    if (outcome === 'exists') await store.put(key, bytes);
    return outcome;
  });
  expect(failure).toMatchObject({ finding: expect.stringContaining('was stored') });
});

test('a store that forgets the condition for a latecomer is refused', async () => {
  const seen = new Map<string, number>();
  const { failure } = await probed((store) => async (key, bytes) => {
    const calls = (seen.get(key) ?? 0) + 1;
    seen.set(key, calls);
    return calls === 5 ? 'written' : store.putIfAbsent(key, bytes);
  });
  expect(failure).toMatchObject({ finding: expect.stringContaining('there already') });
});

test('a conflict that passes is waited for', async () => {
  let conflicts = 2;
  const { failure, left } = await probed((store) => async (key, bytes) => {
    if (conflicts-- > 0) throw new StoreUnavailable(store.description, 'put', 'ConditionalRequestConflict');
    return store.putIfAbsent(key, bytes);
  });
  expect({ failure, left }).toEqual({ failure: undefined, left: [] });
});

test('a refusal is passed on, not taken for a broken condition', async () => {
  const { failure, left } = await probed((store) => async () => {
    throw new StoreRefused(store.description, 'put', 'AccessDenied', 'the policy');
  });
  expect(failure).toBeInstanceOf(StoreRefused);
  expect(left).toEqual([]);
});
