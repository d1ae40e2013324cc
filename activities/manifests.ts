import { manifestSchema, type ArtifactRef, type Manifest, type Part } from '../pipeline/artifacts.ts';
import { contentOf, manifestKey } from '../pipeline/keys.ts';
import { checkLedger } from '../pipeline/ledger.ts';
import type { ArtifactKind } from '../pipeline/stages.ts';
import type { ArtifactStore } from '../stores/artifact-store.ts';
import { writePart } from '../stores/record-parts.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';
import { parseJson } from './stored-json.ts';

/** Which artifact, or which shard of one, is meant: its recipe's key and the inputs as they are now. */
export interface ArtifactPlace {
  kind: ArtifactKind;
  key: string;
  inputs: ArtifactRef[];
  shard?: number | undefined;
  /** Hash of what makes a shard of it but for its inputs; see manifestKey. */
  making?: string | undefined;
  /** Why it is not the usual artifact of its recipe; see manifestKey. */
  variant?: string | undefined;
}

/** What a manifest says beyond its place. */
export type ManifestBody = Partial<Pick<Manifest, 'parts' | 'files' | 'shards' | 'ledgers' | 'results'>>;

function parseManifest(bytes: Uint8Array, key: string): Manifest {
  const parsed = manifestSchema.safeParse(parseJson(bytes));
  if (!parsed.success) {
    throw new ArtifactDamaged(`manifest ${key} is not readable: ${parsed.error.issues[0]?.message}`);
  }
  if (contentOf(parsed.data) !== parsed.data.content) {
    throw new ArtifactDamaged(`manifest ${key} was changed after it was written: its content hash does not match`);
  }
  return parsed.data;
}

/** The finished artifact at a place, if it was made from the very inputs given. */
export async function findArtifact(
  store: ArtifactStore,
  place: ArtifactPlace,
): Promise<{ ref: ArtifactRef; manifest: Manifest } | undefined> {
  const key = manifestKey(place.kind, place.key, place.inputs, place);
  const bytes = await store.find(key);
  if (bytes === undefined) return undefined;
  const manifest = parseManifest(bytes, key);
  return { manifest, ref: { kind: place.kind, key: place.key, manifest: key, content: manifest.content } };
}

/**
 * The manifest a reference points at.
 * @throws ArtifactDamaged when its content is no longer what the reference says
 */
export async function loadManifest(store: ArtifactStore, ref: ArtifactRef): Promise<Manifest> {
  const manifest = parseManifest(await store.get(ref.manifest), ref.manifest);
  if (manifest.content !== ref.content) {
    throw new ArtifactDamaged(`${ref.manifest} has content ${manifest.content}, expected ${ref.content}`);
  }
  return manifest;
}

/**
 * Completes an artifact: checks its ledgers and writes its manifest last. When another attempt was first, that one
 * stands and is returned.
 */
export async function commitArtifact(
  store: ArtifactStore,
  place: ArtifactPlace,
  body: ManifestBody,
  made: Manifest['made'],
): Promise<{ ref: ArtifactRef; manifest: Manifest }> {
  const listed = { parts: [], files: [], shards: [], ledgers: [], results: {}, ...body };
  for (const ledger of listed.ledgers) checkLedger(ledger, nameOf(place));
  const manifest: Manifest = {
    schema: 1,
    kind: place.kind,
    key: place.key,
    shard: place.shard,
    content: contentOf(listed),
    inputs: place.inputs,
    ...listed,
    made,
  };
  const key = manifestKey(place.kind, place.key, place.inputs, place);
  const written = await store.putIfAbsent(key, Buffer.from(JSON.stringify(manifest)));
  const ref = { kind: place.kind, key: place.key, manifest: key, content: manifest.content };
  if (written === 'written') return { ref, manifest };
  const first = await findArtifact(store, place);
  return first ?? { ref, manifest };
}

/** Writes records as a named part; equal records of a kind are one object, whichever artifacts list them. */
export async function writeNamedPart(
  store: ArtifactStore,
  place: ArtifactPlace,
  name: string,
  records: readonly unknown[],
): Promise<Part> {
  const part = await writePart(store, `artifacts/${place.kind}/parts`, records);
  return { name, ...part };
}

/**
 * The part with a name.
 * @throws ArtifactDamaged when the manifest lists none
 */
export function namedPart(manifest: Manifest, name: string): Part {
  const part = manifest.parts.find((one) => one.name === name);
  if (part === undefined) {
    throw new ArtifactDamaged(`the ${manifest.kind} artifact ${manifest.key} lists no part named "${name}"`);
  }
  return part;
}

/** For messages: stage, the start of its key, and the shard. */
export function nameOf(place: Pick<ArtifactPlace, 'kind' | 'key' | 'shard'>): string {
  const shard = place.shard === undefined ? '' : ` shard ${place.shard}`;
  return `${place.kind} ${place.key.slice(0, 12)}${shard}`;
}
