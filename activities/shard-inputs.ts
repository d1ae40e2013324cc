import type { ArtifactRef, Manifest } from '../pipeline/artifacts.ts';
import { makingOf } from '../pipeline/keys.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { knownManifest } from './known-manifests.ts';
import { nameOf, type ArtifactPlace } from './manifests.ts';
import { loadRecipe } from './recipe-files.ts';

/** The shard of a sharded artifact as an artifact of its own. */
export function shardRef(ref: ArtifactRef, manifest: Manifest, index: number): ArtifactRef {
  const shard = manifest.shards.find((entry) => entry.index === index);
  if (shard === undefined) throw new ArtifactDamaged(`${nameOf(ref)} has no shard ${index}`);
  return { kind: ref.kind, key: ref.key, manifest: shard.manifest, content: shard.content };
}

/**
 * The place of a shard: where an input is sharded, its shard of the same index is the input; where it is whole (a
 * model), it stays. So a shard made one after the other and one found later have the same place.
 */
export async function placeOfShard(
  { store }: Pick<ActivityDependencies, 'store'>,
  place: ArtifactPlace,
): Promise<ArtifactPlace> {
  const { shard } = place;
  if (shard === undefined) return place;
  const inputs = await Promise.all(
    place.inputs.map(async (ref) => {
      if (isWhole(ref)) return ref;
      const manifest = await knownManifest(store, ref);
      return manifest.shards.length === 0 || manifest.shard !== undefined ? ref : shardRef(ref, manifest, shard);
    }),
  );
  const making = place.making ?? makingOf(await loadRecipe(store, place.kind, place.key));
  return { ...place, inputs, making };
}

/** Models have no shards, and their manifests list every file. */
function isWhole({ kind }: ArtifactRef): boolean {
  return kind === 'model' || kind === 'train' || kind === 'finetune';
}
