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

/** What tells manifests of one recipe apart beyond the content of its inputs. */
export interface ManifestVariant {
  shard?: number | undefined;
  /** Hash of what makes a shard but for its inputs: shards of equal input are shared by runs and corpora. */
  making?: string | undefined;
  /** Why this is not the usual artifact of its recipe: a quota that was met, shards that were skipped. */
  variant?: string | undefined;
}

/**
 * Where the manifest of an artifact lies. The name holds the hash of its inputs' content, so that an artifact made
 * from bytes that have since changed is not found, and nothing is ever overwritten. A shard lies where its making and
 * its inputs' content say, whatever corpus it is part of: what was made of last night's passages is found tonight.
 */
export function manifestKey(
  kind: ArtifactKind,
  key: string,
  inputs: readonly ArtifactRef[],
  { shard, making, variant }: ManifestVariant = {},
): string {
  const contents = inputs.map((input) => input.content);
  const edition = hashOf(variant === undefined ? contents : [contents, variant]).slice(0, 16);
  if (shard === undefined) return `${artifactFolder(kind, key)}/manifest-${edition}.json`;
  if (making === undefined)
    return `${artifactFolder(kind, key)}/shards/${String(shard).padStart(6, '0')}-${edition}.json`;
  return `artifacts/${kind}/shards/${hashOf([making, contents, variant ?? ''])}.json`;
}

/** Hash of what a recipe does to its inputs, whichever they are. */
export function makingOf({ kind, version, parameters, repeat }: Recipe): string {
  return hashOf({ kind, version, parameters, repeat: repeat ?? 0 });
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
