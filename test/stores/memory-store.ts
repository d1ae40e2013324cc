import { setTimeout as delay } from 'node:timers/promises';
import { ObjectMissing, StoreUnavailable, type ArtifactStore } from '../../stores/artifact-store.ts';

/** A store in memory that takes some time for each call, and that can be cut off for one of its users. */
export function memoryStore(latencyMs = 1) {
  const objects = new Map<string, Uint8Array>();

  /** The store as one user reaches it. */
  function user(): { store: ArtifactStore; cutOff: () => void; calls: () => number } {
    let [cut, calls] = [false, 0];
    const reach = async () => {
      calls++;
      await delay(latencyMs * (0.5 + Math.random()));
      if (cut) throw new StoreUnavailable('memory', 'reaching', 'it was cut off');
    };
    const find = async (key: string) => (await reach(), objects.get(key));
    const store: ArtifactStore = {
      description: 'memory',
      find,
      async put(key, bytes) {
        await reach();
        objects.set(key, bytes);
      },
      async putIfAbsent(key, bytes) {
        await reach();
        if (objects.has(key)) return 'exists';
        objects.set(key, bytes);
        return 'written';
      },
      async get(key) {
        const bytes = await find(key);
        if (bytes === undefined) throw new ObjectMissing(key, 'memory');
        return bytes;
      },
      async head(key) {
        const bytes = await find(key);
        return bytes === undefined ? undefined : { bytes: bytes.byteLength };
      },
      async *list(prefix) {
        await reach();
        for (const key of [...objects.keys()].filter((one) => one.startsWith(prefix)).sort()) yield key;
      },
      async *stream(key) {
        yield await store.get(key);
      },
      async *entries(prefix) {
        for await (const key of store.list(prefix)) {
          yield { key, bytes: objects.get(key)?.byteLength ?? 0, written: new Date(0), version: '' };
        }
      },
      async remove(key) {
        await reach();
        objects.delete(key);
      },
    };
    return { store, cutOff: () => (cut = true), calls: () => calls };
  }

  return { user, keys: () => [...objects.keys()].sort() };
}
