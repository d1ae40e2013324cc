import type { ZodType } from 'zod';

import { errorMessage } from './error-code.ts';

/** A part and its bookkeeping must stay well below what a single put may carry. */
export const PART_LIMIT_BYTES = 48 * 1024 * 1024;

export class PartTooLarge extends Error {
  override readonly name = 'PartTooLarge';
  readonly retryable = false;

  constructor(prefix: string, records: number, fitting: number) {
    super(
      `A part of ${records} records for "${prefix}" is larger than ${PART_LIMIT_BYTES} bytes (48 MiB): only the first ` +
        `${fitting} fit. Use a smaller shard size`,
    );
  }
}

export class RecordUnwritable extends Error {
  override readonly name = 'RecordUnwritable';
  readonly retryable = false;

  constructor(prefix: string, index: number, reason: string) {
    super(`Record ${index + 1} of a part for "${prefix}" cannot be written: ${reason}`);
  }
}

export class RecordUnreadable extends Error {
  override readonly name = 'RecordUnreadable';
  readonly retryable = false;
  readonly key: string;
  readonly line: number;
  readonly field: string;

  constructor(key: string, line: number, field: string, reason: string) {
    super(
      `Part "${key}", line ${line}, ${field === '' ? 'the record' : `field "${field}"`}: ${reason}. The part is as it ` +
        'was written, so it comes from another version of the stage: compute that stage again',
    );
    this.key = key;
    this.line = line;
    this.field = field;
  }
}

/** JSON lines of the records as UTF-8; throws PartTooLarge and RecordUnwritable, `prefix` says for whom. */
export function encodeRecords(prefix: string, records: readonly unknown[]): Uint8Array {
  let bytes = 0;
  const lines = records.map((record, index) => {
    const line = Buffer.from(`${encodeRecord(prefix, index, record)}\n`);
    bytes += line.byteLength;
    if (bytes > PART_LIMIT_BYTES) throw new PartTooLarge(prefix, records.length, index);
    return line;
  });
  return Buffer.concat(lines, bytes);
}

/** The record in one line of a part; throws RecordUnreadable. */
export function parseRecord(key: string, line: number, text: string, schema: ZodType | undefined): unknown {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (error) {
    throw new RecordUnreadable(key, line, '', errorMessage(error));
  }
  if (schema === undefined) return record;
  const parsed = schema.safeParse(record);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new RecordUnreadable(key, line, issue?.path.join('.') ?? '', issue?.message ?? 'it does not fit its schema');
}

function encodeRecord(prefix: string, index: number, record: unknown): string {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw new RecordUnwritable(
      prefix,
      index,
      `it is no object but ${record === undefined ? 'undefined' : JSON.stringify(record)}`,
    );
  }
  return JSON.stringify(record, (field, value: unknown) => {
    // JSON would quietly make null of it, and a score would be lost
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new RecordUnwritable(prefix, index, `field "${field}" is ${value}`);
    }
    return value;
  });
}
