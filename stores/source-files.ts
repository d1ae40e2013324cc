import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { ObjectMissing, type ArtifactStore } from './artifact-store.ts';
import { sha256 } from './content-hash.ts';
import { hashModelFile, readModelFile } from './model-folder.ts';
import { PartDamaged } from './record-parts.ts';

/** Size of the pieces a source file is cut into; a piece is what a reader holds in memory. */
export const PIECE_BYTES = 8 * 1024 * 1024;

const indexSchema = z.object({
  schema: z.literal(1),
  bytes: z.int().nonnegative(),
  pieces: z.array(z.object({ key: z.string(), sha256: z.string(), bytes: z.int().positive() })),
});

/** A file a user brought, as it lies in the store: named by its content, so that the same file is sent once. */
export interface SourceFile {
  object: string;
  sha256: string;
  bytes: number;
}

/** Where the source file with this hash lies. */
export function sourceObject(hash: string): string {
  return `sources/${hash}/index.json`;
}

/** Where a piece of the source file with this hash lies. */
export function sourcePiece(hash: string, piece: string): string {
  return `sources/${hash}/pieces/${piece}`;
}

/** A file or object was written to while it was brought into the store. */
export class SourceFileChanged extends Error {
  override readonly name = 'SourceFileChanged';

  constructor(file: string) {
    super(`${file} changed while it was read: try again when nothing writes to it`);
  }
}

/** Writes the index that makes a source file complete; its pieces are there by now. */
export async function writeSourceIndex(
  store: ArtifactStore,
  hash: string,
  pieces: readonly { sha256: string; bytes: number }[],
): Promise<SourceFile> {
  const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
  const listed = pieces.map((piece) => ({ key: sourcePiece(hash, piece.sha256), ...piece }));
  const index: z.infer<typeof indexSchema> = { schema: 1, bytes, pieces: listed };
  await store.putIfAbsent(sourceObject(hash), Buffer.from(JSON.stringify(index)));
  return { object: sourceObject(hash), sha256: hash, bytes };
}

/**
 * Puts a local file into the store, in pieces; pieces and files that are there already are not sent again.
 * @throws SourceFileChanged, what reading the file throws, and the store's errors
 */
export async function uploadSource(store: ArtifactStore, file: string): Promise<SourceFile> {
  const [folder, name] = [dirname(file), basename(file)];
  const hashes = await hashModelFile(folder, name, PIECE_BYTES);
  const object = sourceObject(hashes.sha256);
  if ((await store.head(object)) !== undefined) return { object, sha256: hashes.sha256, bytes: hashes.bytes };
  let offset = 0;
  for (const part of hashes.parts) {
    const key = sourcePiece(hashes.sha256, part.sha256);
    if ((await store.head(key))?.bytes !== part.bytes) {
      const content = await readModelFile(folder, name, offset, part.bytes);
      if (sha256(content) !== part.sha256) throw new SourceFileChanged(file);
      await store.put(key, content);
    }
    offset += part.bytes;
  }
  return writeSourceIndex(store, hashes.sha256, hashes.parts);
}

/**
 * The lines of a source file as bytes, without their line ends; an empty last line is no line. Each piece's hash is
 * checked before its lines are given out.
 * @throws ObjectMissing, or PartDamaged for a piece that changed
 */
export async function* readSourceLines(store: ArtifactStore, hash: string): AsyncGenerator<Uint8Array> {
  const bytes = await store.find(sourceObject(hash));
  if (bytes === undefined) throw new ObjectMissing(sourceObject(hash), store.description);
  const index = indexSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  let rest: Uint8Array[] = [];
  for (const piece of index.pieces) {
    const content = await store.get(piece.key);
    const found = sha256(content);
    if (found !== piece.sha256) throw new PartDamaged(piece.key, 'sha256', piece.sha256, found);
    let from = 0;
    for (let end = content.indexOf(10); end !== -1; end = content.indexOf(10, from)) {
      yield joined([...rest, content.subarray(from, end)]);
      rest = [];
      from = end + 1;
    }
    if (from < content.length) rest.push(content.subarray(from));
  }
  if (rest.length > 0) yield joined(rest);
}

function joined(pieces: Uint8Array[]): Uint8Array {
  const whole = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
  return whole.at(-1) === 13 ? whole.subarray(0, -1) : whole;
}
