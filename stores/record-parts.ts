import type { ZodType } from 'zod';

import type { ArtifactStore } from './artifact-store.ts';
import { sha256 } from './content-hash.ts';
import { encodeRecords, parseRecord } from './record-lines.ts';

/** A part of records as a manifest lists it. */
export interface RecordPart {
  key: string;
  sha256: string;
  bytes: number;
  records: number;
}

/** A stored part is not what its manifest says. */
export class PartDamaged extends Error {
  override readonly name = 'PartDamaged';
  readonly retryable = false;
  readonly key: string;
  readonly quantity: 'sha256' | 'bytes' | 'records';
  readonly expected: string | number;
  readonly found: string | number;

  constructor(
    key: string,
    quantity: 'sha256' | 'bytes' | 'records',
    expected: string | number,
    found: string | number,
  ) {
    super(
      `Part "${key}" is damaged: expected ${quantity} ${expected}, found ${found}. Restore the object from a backup, ` +
        'or compute the stage that made it again; reading it again will not help',
    );
    this.key = key;
    this.quantity = quantity;
    this.expected = expected;
    this.found = found;
  }
}

/**
 * Stores records as JSON lines (UTF-8, keys in the order given, a newline after each) under `${prefix}/${sha256}.jsonl`.
 * The object is written even when one of that name is there, which heals a damaged one. Throws PartTooLarge above
 * 48 MiB and RecordUnwritable for what JSON cannot hold (no object, a number that is not finite).
 */
export async function writePart(
  store: ArtifactStore,
  prefix: string,
  records: readonly unknown[],
): Promise<RecordPart> {
  const content = encodeRecords(prefix, records);
  const hash = sha256(content);
  const key = `${prefix}/${hash}.jsonl`;
  await store.put(key, content);
  return { key, sha256: hash, bytes: content.byteLength, records: records.length };
}

/**
 * Reads all records of a part, each parsed with the schema where one is given. Throws ObjectMissing, PartDamaged when
 * bytes, hash or number of records differ from the reference, and RecordUnreadable for a line the schema does not allow.
 */
export async function readPart(store: ArtifactStore, part: RecordPart): Promise<unknown[]>;
export async function readPart<T>(store: ArtifactStore, part: RecordPart, schema: ZodType<T>): Promise<T[]>;
export async function readPart(store: ArtifactStore, part: RecordPart, schema?: ZodType): Promise<unknown[]> {
  const content = await store.get(part.key);
  requireEqual(part, 'bytes', content.byteLength);
  requireEqual(part, 'sha256', sha256(content));
  const lines = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content).split('\n');
  // What follows the last newline is no line; were it not empty, it would count as one and be found out here
  if (lines.at(-1) === '') lines.pop();
  requireEqual(part, 'records', lines.length);
  return lines.map((line, index) => parseRecord(part.key, index + 1, line, schema));
}

function requireEqual(part: RecordPart, quantity: 'sha256' | 'bytes' | 'records', found: string | number): void {
  if (part[quantity] !== found) throw new PartDamaged(part.key, quantity, part[quantity], found);
}
