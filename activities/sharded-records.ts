import type { z } from 'zod';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import { readPart } from '../stores/record-parts.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { loadManifest, namedPart } from './manifests.ts';
import { shardRef } from './shard-inputs.ts';

/**
 * All records of a part's name over the shards of an artifact, in shard order; every part is checked against its
 * manifest as it is read.
 */
export async function readShardedRecords<Record>(
  { store }: Pick<ActivityDependencies, 'store'>,
  ref: ArtifactRef,
  name: string,
  schema: z.ZodType<Record>,
): Promise<Record[]> {
  const manifest = await loadManifest(store, ref);
  if (manifest.shards.length === 0) return readPart(store, namedPart(manifest, name), schema);
  const records: Record[][] = [];
  for (const { index } of manifest.shards) {
    const shard = await loadManifest(store, shardRef(ref, manifest, index));
    records.push(await readPart(store, namedPart(shard, name), schema));
  }
  return records.flat();
}

/** The records of one unsharded artifact's part. */
export async function readRecords<Record>(
  { store }: Pick<ActivityDependencies, 'store'>,
  ref: ArtifactRef,
  name: string,
  schema: z.ZodType<Record>,
): Promise<Record[]> {
  return readPart(store, namedPart(await loadManifest(store, ref), name), schema);
}
