import { artifactKinds } from '../../pipeline/stages.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';

/** What a store held at one moment; what is written later is not in it, and so is never taken for garbage. */
export interface Inventory {
  /** Bytes and time of writing, by key. */
  readonly objects: ReadonlyMap<string, { bytes: number; written: Date }>;
  /** Keys that start with a prefix, in ascending order. */
  below(prefix: string): string[];
}

/** Lists every object of a store; throws the store's errors. */
export async function takeInventory(store: ArtifactStore): Promise<Inventory> {
  const objects = new Map<string, { bytes: number; written: Date }>();
  for await (const { key, bytes, written } of store.entries('')) objects.set(key, { bytes, written });
  const keys = [...objects.keys()];
  return {
    objects,
    below(prefix) {
      const found: string[] = [];
      for (let at = firstFrom(keys, prefix); keys[at]?.startsWith(prefix); at++) found.push(keys[at] ?? '');
      return found;
    },
  };
}

/** Index of the first key that is not before a prefix, in ascending keys. */
function firstFrom(keys: readonly string[], prefix: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < prefix) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What an object is counted as: the kind of its artifact, or else the folder it lies in. */
export function kindOfObject(key: string): string {
  const [folder = '', kind = ''] = key.split('/');
  if (folder !== 'artifacts') return folder;
  return artifactKinds.some((known) => known === kind) ? kind : `artifacts/${kind}`;
}
