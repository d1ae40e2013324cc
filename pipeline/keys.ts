import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ArtifactRef, Manifest } from './artifacts.ts';
import { stageVersions, type ArtifactKind } from './stages.ts';

/** What an artifact is made of: everything that may change its content, and nothing else. */
export interface Recipe {
  kind: ArtifactKind;
  version: number;
  /** Parameters that matter, as JSON. */
  parameters: Record<string, unknown>;
  /** Keys of the recipes it takes as input, by role. */
  inputs: Record<string, string | string[]>;
  /** Raised to compute again what exists already; absent or 0 at first. */
  repeat?: number | undefined;
}

/** SHA-256 in hexadecimal of a value's canonical JSON (RFC 8785), so that field order never matters. */
export function hashOf(value: unknown): string {
  const text = canonicalize(JSON.parse(JSON.stringify(value)));
  if (text === undefined) throw new TypeError('only JSON values have a hash');
  return createHash('sha256').update(text).digest('hex');
}

/** Makes a recipe of the current version of its stage. */
export function recipe(
  kind: ArtifactKind,
  parameters: Record<string, unknown>,
  inputs: Record<string, string | string[]>,
  repeat = 0,
): Recipe {
  const made = { kind, version: stageVersions[kind], parameters, inputs };
  return repeat === 0 ? made : { ...made, repeat };
}

/** The key of an artifact: known before it is made. */
export function keyOf(made: Recipe): string {
  return hashOf(made);
}

/** Folder of everything that belongs to one recipe. */
export function artifactFolder(kind: ArtifactKind, key: string): string {
  return `artifacts/${kind}/${key}`;
}

/**
 * Where the manifest of an artifact lies. The name holds the hash of its inputs' content, so that an artifact made
 * from bytes that have since changed is not found, and nothing is ever overwritten.
 */
export function manifestKey(kind: ArtifactKind, key: string, inputs: readonly ArtifactRef[], shard?: number): string {
  const edition = hashOf(inputs.map((input) => input.content)).slice(0, 16);
  const name = shard === undefined ? `manifest-${edition}` : `shards/${String(shard).padStart(6, '0')}-${edition}`;
  return `${artifactFolder(kind, key)}/${name}.json`;
}

/** Hash over what a manifest lists: parts, files, shards and results, not times or hosts. */
export function contentOf(manifest: Pick<Manifest, 'parts' | 'files' | 'shards' | 'results' | 'ledgers'>): string {
  return hashOf({
    parts: manifest.parts.map(({ name, sha256, records }) => ({ name, sha256, records })),
    files: manifest.files.map(({ path, sha256 }) => ({ path, sha256 })),
    shards: manifest.shards.map(({ index, content }) => ({ index, content })),
    results: manifest.results,
    ledgers: manifest.ledgers,
  });
}
