import { z } from 'zod';
import { hashOf, manifestKey } from '../pipeline/keys.ts';
import { addUsage, noUsage, type Usage } from '../pipeline/usage.ts';
import type { ArtifactStore } from '../stores/artifact-store.ts';
import { ObjectMissing } from '../stores/artifact-store.ts';
import { RecordUnreadable } from '../stores/record-lines.ts';
import { PartDamaged, readPart, writePart } from '../stores/record-parts.ts';
import type { ArtifactPlace } from './manifests.ts';
import { parseJson } from './stored-json.ts';

/** The manifest of a progress part: results of some items, and what they cost. */
const progressSchema = z.object({
  schema: z.literal(1),
  part: z.object({ key: z.string(), sha256: z.string(), bytes: z.int(), records: z.int() }),
  usage: z.object({
    requests: z.number(),
    promptTokens: z.number(),
    outputTokens: z.number(),
    serverSeconds: z.number(),
  }),
  /** Hash over part and usage, so that a manifest that was changed is not taken. */
  content: z.string(),
});

/** A result and the hash of what was asked for it. */
export interface ProgressRecord<Result> {
  asked: string;
  result: Result;
}

/**
 * Where the progress of an artifact or shard lies: the same for every attempt at the same inputs, another as soon as an
 * input has changed.
 */
export function progressFolder(place: ArtifactPlace): string {
  return `progress/${hashOf([place.kind, manifestKey(place.kind, place.key, place.inputs, place)]).slice(0, 32)}`;
}

/**
 * Stores results that an attempt has so far.
 * @returns where their manifest lies
 */
export async function writeProgress(
  store: ArtifactStore,
  folder: string,
  records: readonly ProgressRecord<unknown>[],
  usage: Usage,
): Promise<string> {
  const part = await writePart(store, `${folder}/parts`, records);
  const key = `${folder}/${part.sha256}.json`;
  await store.put(key, Buffer.from(JSON.stringify({ schema: 1, part, usage, content: hashOf({ part, usage }) })));
  return key;
}

/**
 * What former attempts stored. A part that is damaged, incomplete or of another form is told of and left out: its
 * items are asked again.
 */
export async function readProgress<Result>(
  store: ArtifactStore,
  folder: string,
  result: z.ZodType<Result>,
  onDamage: (message: string) => void,
): Promise<{ results: Map<string, Result>; usage: Usage }> {
  const results = new Map<string, Result>();
  let usage = noUsage;
  const schema = z.object({ asked: z.string(), result });
  for await (const key of store.list(`${folder}/`)) {
    if (!key.endsWith('.json')) continue;
    const manifest = progressSchema.safeParse(parseJson((await store.find(key)) ?? new Uint8Array()));
    if (!manifest.success || hashOf(withoutContent(manifest.data)) !== manifest.data.content) {
      onDamage(`progress ${key} is damaged; what it held is asked again`);
      continue;
    }
    try {
      for (const record of await readPart(store, manifest.data.part, schema)) results.set(record.asked, record.result);
      usage = addUsage(usage, manifest.data.usage);
    } catch (error) {
      if (!isDamage(error)) throw error;
      onDamage(`${error.message}; as it is only progress, it is asked again`);
    }
  }
  return { results, usage };
}

/** Removes the progress of what is finished. Failing leaves objects that nobody reads, so it fails nothing. */
export async function removeProgress(
  store: ArtifactStore,
  place: ArtifactPlace,
  log: (message: string) => void,
): Promise<void> {
  try {
    for await (const key of store.list(`${progressFolder(place)}/`)) await store.remove(key);
  } catch (error) {
    log(`the progress of a finished artifact was not removed: ${String(error)}`);
  }
}

function withoutContent({ part, usage }: z.infer<typeof progressSchema>): unknown {
  return { part, usage };
}

function isDamage(error: unknown): error is Error {
  return error instanceof PartDamaged || error instanceof ObjectMissing || error instanceof RecordUnreadable;
}
