import { createHash } from 'node:crypto';
import type { ArtifactStore } from './artifact-store.ts';
import { sha256 } from './content-hash.ts';
import {
  PIECE_BYTES,
  SourceFileChanged,
  sourceObject,
  sourcePiece,
  writeSourceIndex,
  type SourceFile,
} from './source-files.ts';

/**
 * Makes a source file of an object of the store: of any size, in pieces, named by its content. It is read once for its
 * hash, and once more to be copied unless its content is a source file already.
 * @param onPiece called after each piece that was read; may throw to end the import
 * @throws SourceFileChanged where the second reading gives other bytes, ObjectMissing, and the store's errors
 */
export async function importSource(store: ArtifactStore, key: string, onPiece: () => void): Promise<SourceFile> {
  const whole = createHash('sha256');
  const pieces: { sha256: string; bytes: number }[] = [];
  for await (const piece of cut(store.stream(key))) {
    whole.update(piece);
    pieces.push({ sha256: sha256(piece), bytes: piece.length });
    onPiece();
  }
  const hash = whole.digest('hex');
  const object = sourceObject(hash);
  if ((await store.head(object)) !== undefined) {
    return { object, sha256: hash, bytes: pieces.reduce((sum, { bytes }) => sum + bytes, 0) };
  }
  let index = 0;
  for await (const piece of cut(store.stream(key))) {
    const found = sha256(piece);
    if (found !== pieces[index++]?.sha256) throw new SourceFileChanged(key);
    const name = sourcePiece(hash, found);
    if ((await store.head(name))?.bytes !== piece.length) await store.put(name, piece);
    onPiece();
  }
  if (index !== pieces.length) throw new SourceFileChanged(key);
  return writeSourceIndex(store, hash, pieces);
}

/** The same bytes in pieces of one size but for the last. */
async function* cut(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    let rest = chunk;
    while (bytes + rest.length >= PIECE_BYTES) {
      const fitting = PIECE_BYTES - bytes;
      yield Buffer.concat([...waiting, rest.subarray(0, fitting)], PIECE_BYTES);
      rest = rest.subarray(fitting);
      waiting = [];
      bytes = 0;
    }
    if (rest.length > 0) waiting.push(rest);
    bytes += rest.length;
  }
  if (bytes > 0) yield Buffer.concat(waiting, bytes);
}
