import { z } from 'zod';
import { hashOf } from '../../pipeline/keys.ts';
import { importRecordKey } from '../../pipeline/store-folders.ts';
import type { ArtifactStore, ObjectEntry } from '../../stores/artifact-store.ts';
import { importSource } from '../../stores/source-import.ts';
import { sourceObject, SourceFileChanged, type SourceFile } from '../../stores/source-files.ts';
import { parseJson } from '../stored-json.ts';

const recordSchema = z.object({ schema: z.literal(1), sha256: z.string(), bytes: z.int() });

/**
 * The source file that an object's content is; the object is only read when it is not the one that was read before.
 * What was read is kept by key, size and version, so a file that did not change since last night costs two look-ups.
 * @param onPiece called after each piece that was read; may throw to end the import
 */
export async function importObject(
  store: ArtifactStore,
  { key, bytes, version }: ObjectEntry,
  onPiece: () => void,
): Promise<SourceFile> {
  const record = importRecordKey(hashOf([key, bytes, version]));
  const known = await findRecord(store, record);
  if (known !== undefined) return known;
  const source = await importSource(store, key, onPiece);
  // Bytes that were read while others took their place must not be remembered as those of this version
  const now = await entryOf(store, key);
  if (now?.version !== version || source.bytes !== bytes) throw new SourceFileChanged(key);
  const { sha256 } = source;
  await store.put(record, Buffer.from(JSON.stringify({ schema: 1, key, bytes, version, sha256 })));
  return source;
}

async function findRecord(store: ArtifactStore, record: string): Promise<SourceFile | undefined> {
  const found = await store.find(record);
  if (found === undefined) return undefined;
  const { data } = recordSchema.safeParse(parseJson(found));
  if (data === undefined) return undefined;
  const source = { object: sourceObject(data.sha256), sha256: data.sha256, bytes: data.bytes };
  // Sources that no run needs any more are removed after a while; the record alone is worth nothing
  return (await store.head(source.object)) === undefined ? undefined : source;
}

async function entryOf(store: ArtifactStore, key: string): Promise<ObjectEntry | undefined> {
  for await (const entry of store.entries(key)) if (entry.key === key) return entry;
  return undefined;
}
