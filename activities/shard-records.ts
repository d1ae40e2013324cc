import type { z } from 'zod';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import { readPart } from '../stores/record-parts.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { loadManifest, namedPart } from './manifests.ts';
import { shardRef } from './shard-inputs.ts';

/** Shards that are read while one is being worked on: hides the store's latency, and bounds the memory. */
const readAhead = 3;

/** The records of one shard. */
export interface ShardRecords<Record> {
  index: number;
  records: Record[];
}

/**
 * The records of a part's name, shard by shard in their order, for what must not hold an artifact as a whole; every part
 * is checked against its manifest as it is read.
 */
export async function* shardRecords<Record>(
  { store }: Pick<ActivityDependencies, 'store'>,
  ref: ArtifactRef,
  name: string,
  schema: z.ZodType<Record>,
): AsyncGenerator<ShardRecords<Record>> {
  const manifest = await loadManifest(store, ref);
  const load = async (index: number): Promise<ShardRecords<Record>> => {
    const shard = await loadManifest(store, shardRef(ref, manifest, index));
    return { index, records: await readPart(store, namedPart(shard, name), schema) };
  };
  const waiting = manifest.shards.map(({ index }) => index);
  const coming: Promise<ShardRecords<Record>>[] = [];
  for (;;) {
    for (const index of waiting.splice(0, readAhead - coming.length)) {
      const shard = load(index);
      // One that fails is heard of in its turn; until then its error must not end the process.
      shard.catch(() => undefined);
      coming.push(shard);
    }
    const next = coming.shift();
    if (next === undefined) return;
    yield await next;
  }
}
