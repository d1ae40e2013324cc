import type { ArtifactStore } from '../stores/artifact-store.ts';

/** A store that tells of every object it has moved: a model takes long to send, and each part is progress. */
export function beatingStore(store: ArtifactStore, beat: (objects: number) => void): ArtifactStore {
  let objects = 0;
  const told = async <Result>(moved: Promise<Result>): Promise<Result> => {
    const result = await moved;
    beat(++objects);
    return result;
  };
  return {
    description: store.description,
    put: (key, bytes) => told(store.put(key, bytes)),
    putIfAbsent: (key, bytes) => told(store.putIfAbsent(key, bytes)),
    get: (key) => told(store.get(key)),
    find: (key) => told(store.find(key)),
    stream: (key) => store.stream(key),
    head: (key) => told(store.head(key)),
    list: (prefix) => store.list(prefix),
    entries: (prefix) => store.entries(prefix),
    remove: (key) => store.remove(key),
  };
}
