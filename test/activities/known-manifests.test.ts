import { knownManifest } from '../../activities/known-manifests.ts';
import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { StoreUnavailable } from '../../stores/artifact-store.ts';
import { commitArtifact } from '../../activities/manifests.ts';
import { memoryStore } from '../stores/memory-store.ts';
import { rejectionOf } from './workbench.ts';

/** A store whose readings are counted, and fail while they are told to. */
function counted() {
  const { store } = memoryStore(0).user();
  const read: string[] = [];
  const failing = { now: false };
  const counting: ArtifactStore = {
    ...store,
    get: async (key) => {
      read.push(key);
      if (failing.now) throw new StoreUnavailable('memory', 'reading', 'told to');
      return store.get(key);
    },
  };
  const artifact = async (name: string): Promise<ArtifactRef> => {
    const results = { name };
    return (
      await commitArtifact(
        store,
        { kind: 'corpus', key: name, inputs: [] },
        { results },
        { at: '', seconds: 0, by: {} },
      )
    ).ref;
  };
  return { store: counting, read, failing, artifact };
}

test('a manifest that many shards ask for is read once, together or one after the other', async () => {
  const { store, read, artifact } = counted();
  const ref = await artifact('one');
  const found = await Promise.all(Array.from({ length: 100 }, () => knownManifest(store, ref)));
  expect(new Set(found).size).toBe(1);
  expect(await knownManifest(store, { ...ref })).toBe(found[0]);
  expect(found[0]?.results).toEqual({ name: 'one' });
  expect(read).toHaveLength(1);
});

test('a reading that failed is not remembered', async () => {
  const { store, read, failing, artifact } = counted();
  const ref = await artifact('one');
  failing.now = true;
  expect((await rejectionOf(knownManifest(store, ref))).name).toBe('StoreUnavailable');
  failing.now = false;
  expect((await knownManifest(store, ref)).key).toBe('one');
  expect(read).toHaveLength(2);
});

test('a reference with other content is never answered by what is remembered', async () => {
  const { store, artifact } = counted();
  const ref = await artifact('one');
  await knownManifest(store, ref);
  const error = await rejectionOf(knownManifest(store, { ...ref, content: '0'.repeat(64) }));
  expect(error.name).toBe('ArtifactDamaged');
});

test('the eight that were asked for last are remembered', async () => {
  const { store, read, artifact } = counted();
  const refs = await Promise.all(Array.from({ length: 9 }, (_, index) => artifact(`artifact-${index}`)));
  const [first, second, ...rest] = refs;
  if (first === undefined || second === undefined) throw new TypeError('there are nine');
  for (const ref of [first, second, ...rest.slice(0, 6)]) await knownManifest(store, ref);
  await knownManifest(store, first);
  for (const ref of rest.slice(6)) await knownManifest(store, ref);
  expect(read).toHaveLength(9);
  await knownManifest(store, first);
  expect(read).toHaveLength(9);
  await knownManifest(store, second);
  expect(read.filter((key) => key === second.manifest)).toHaveLength(2);
});

test('stores do not know of one another', async () => {
  const [one, other] = [counted(), counted()];
  const ref = await one.artifact('one');
  await knownManifest(one.store, ref);
  expect((await rejectionOf(knownManifest(other.store, ref))).name).toBe('ObjectMissing');
});
