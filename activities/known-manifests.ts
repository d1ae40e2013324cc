import type { ArtifactRef, Manifest } from '../pipeline/artifacts.ts';
import type { ArtifactStore } from '../stores/artifact-store.ts';
import { loadManifest } from './manifests.ts';

/** Manifests of whole stages that are remembered: each shard of a corpus asks for the same few. */
const most = 8;

const known = new WeakMap<ArtifactStore, Map<string, Promise<Manifest>>>();

/**
 * As loadManifest, for a manifest that many shards ask for: it lists every shard, so reading it once for each would
 * cost the square of their number. A reference holds the hash of what is read, so what is remembered cannot be stale.
 */
export async function knownManifest(store: ArtifactStore, ref: ArtifactRef): Promise<Manifest> {
  const manifests = known.get(store) ?? new Map<string, Promise<Manifest>>();
  known.set(store, manifests);
  const name = `${ref.manifest} ${ref.content}`;
  const found = manifests.get(name) ?? loadManifest(store, ref);
  manifests.delete(name);
  manifests.set(name, found);
  for (const oldest of [...manifests.keys()].slice(0, Math.max(0, manifests.size - most))) manifests.delete(oldest);
  try {
    return await found;
  } catch (error) {
    manifests.delete(name);
    throw error;
  }
}
