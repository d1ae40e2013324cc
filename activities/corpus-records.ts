import { z } from 'zod';
import type { Corpus } from '../pipeline/run-file/sources.ts';
import { learntReference, readTask } from './sources/superni-task.ts';

/** A record of a corpus as read: its text, or what is wrong with it. */
export interface CorpusRecord {
  /** First line is 1; for a task file the number of the output. */
  line: number;
  ownId: string;
  text: string;
  defect?: string | undefined;
  /** Of a task file, what names the instance: see sources/superni-task.ts. */
  instance?: string | undefined;
}

export type CorpusForm = Pick<Corpus, 'textField' | 'idField'> & {
  format: string;
  /** superni: one of several references, drawn by the seed; the first when absent. */
  reference?: 'random' | undefined;
  seed?: number | undefined;
  /** superni: names the file in messages. */
  label?: string | undefined;
};

/** A passage longer than this is a broken file rather than a text; articles of Wikipedia have up to 500,000. */
export const passageLimitCharacters = 500_000;

const decoder = new TextDecoder('utf-8', { fatal: true });
const lenient = new TextDecoder('utf-8');

/**
 * The records of a corpus from its lines. A line that cannot be read becomes a record with a defect, so that it is
 * counted and never stops the others.
 */
export async function* readCorpusRecords(
  lines: AsyncIterable<Uint8Array>,
  form: CorpusForm,
): AsyncGenerator<CorpusRecord> {
  if (form.format === 'superni') {
    yield* readTaskOutputs(lines, form);
    return;
  }
  let line = 0;
  for await (const bytes of lines) {
    line++;
    yield form.format === 'plain-text' ? plainRecord(bytes, line) : jsonRecord(bytes, line, form);
  }
}

function plainRecord(bytes: Uint8Array, line: number): CorpusRecord {
  try {
    return limited({ line, ownId: '', text: decoder.decode(bytes) });
  } catch {
    return damaged(bytes, line, 'not valid UTF-8');
  }
}

function jsonRecord(bytes: Uint8Array, line: number, form: CorpusForm): CorpusRecord {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return damaged(bytes, line, 'not valid UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return damaged(bytes, line, 'not valid JSON');
  }
  const record = z.record(z.string(), z.unknown()).safeParse(value);
  const found = record.success ? record.data[form.textField] : undefined;
  if (typeof found !== 'string') return damaged(bytes, line, `no text in field "${form.textField}"`);
  const ownId = record.success ? record.data[form.idField] : undefined;
  return limited({
    line,
    ownId: typeof ownId === 'string' || typeof ownId === 'number' ? String(ownId) : '',
    text: found,
  });
}

const halfPair = /\p{Surrogate}/u;

function beginning(text: string): string {
  return text.slice(0, 200).replace(/\p{Surrogate}/gu, '\ufffd');
}

function limited(record: CorpusRecord): CorpusRecord {
  // JSON's escapes can spell half of a surrogate pair, which has no UTF-8 and no hash.
  if (halfPair.test(`${record.ownId} ${record.text}`)) {
    return { ...record, ownId: '', text: beginning(record.text), defect: 'not valid Unicode' };
  }
  if (record.text.length <= passageLimitCharacters) return record;
  return { ...record, text: beginning(record.text), defect: `longer than ${passageLimitCharacters} characters` };
}

function damaged(bytes: Uint8Array, line: number, defect: string): CorpusRecord {
  return { line, ownId: '', text: lenient.decode(bytes.subarray(0, 200)), defect };
}

/** The outputs of a SUPERNI task, one of each instance. */
async function* readTaskOutputs(lines: AsyncIterable<Uint8Array>, form: CorpusForm): AsyncGenerator<CorpusRecord> {
  const { instances } = await readTask(lines, form.label ?? 'a task file of a corpus');
  for (const [index, instance] of instances.entries()) {
    const text = form.reference === 'random' ? learntReference(instance, form.seed ?? 0) : instance.references[0];
    yield limited({ line: index + 1, ownId: instance.id, text: text ?? '', instance: instance.name });
  }
}
