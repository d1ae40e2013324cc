import { readCorpusRecords } from '../../activities/corpus-records.ts';
import { nearest } from '../../pipeline/run-file/problems.ts';
import type { Corpus } from '../../pipeline/run-file/sources.ts';
import { errorMessage } from '../../stores/error-code.ts';
import { countFileLines, readFileLines } from './file-lines.ts';

/** Enough to tell a wrong field name from a few bad records, and read at once however large the file is. */
const RECORDS_LOOKED_AT = 200;

/** What a look into a corpus found. */
export interface CorpusFound {
  records: number;
  lookedAt: number;
  withText: number;
  /** The field that is wrong, and what to do; absent where the corpus can be used. */
  problem?: { field: string; message: string } | undefined;
}

/** Counts the records of a local corpus and reads the first 200: one of them must have text. */
export async function inspectCorpus(file: string, corpus: Corpus): Promise<CorpusFound> {
  const found: CorpusFound = { records: 0, lookedAt: 0, withText: 0 };
  const defects = new Map<string, number>();
  try {
    for await (const { line, text, defect } of readCorpusRecords(readFileLines(file), corpus)) {
      found.lookedAt++;
      if (defect === undefined && text.trim() !== '') found.withText++;
      if (defect !== undefined && !defects.has(defect)) defects.set(defect, line);
      if (found.lookedAt === RECORDS_LOOKED_AT && corpus.format !== 'superni') break;
    }
  } catch (error) {
    const message = `not a task file (${errorMessage(error).replaceAll(/\s+/g, ' ')})`;
    return { ...found, problem: { field: 'format', message } };
  }
  found.records = corpus.format === 'superni' ? found.lookedAt : await countFileLines(file);
  if (found.withText > 0) return found;
  return { ...found, problem: await withoutText(file, corpus, found.lookedAt, defects) };
}

async function withoutText(
  file: string,
  corpus: Corpus,
  lookedAt: number,
  defects: ReadonlyMap<string, number>,
): Promise<{ field: string; message: string }> {
  if (lookedAt === 0) return { field: 'path', message: 'the file is empty' };
  const fields = corpus.format === 'json-lines' ? await textFields(file) : [];
  if (fields.length > 0 && !fields.includes(corpus.textField)) {
    const none = lookedAt === 1 ? 'the only record has no text' : `none of the first ${lookedAt} records has text`;
    const close = nearest(corpus.textField, fields);
    const hint = close === undefined ? '' : ` did you mean "${close}"?`;
    const message = `${none} in field "${corpus.textField}";${hint} fields with text: ${fields.join(', ')}`;
    return { field: 'textField', message };
  }
  const [defect, line] = [...defects][0] ?? ['no text', 1];
  const plain = defect === 'not valid JSON' ? '; for a passage a line set format to plain-text' : '';
  const none = lookedAt === 1 ? 'the only record cannot be used' : `none of the first ${lookedAt} records can be used`;
  return { field: 'path', message: `${none}: line ${line}: ${defect}${plain}` };
}

/** Names of the fields that hold texts, in the first records that are JSON objects. */
async function textFields(file: string): Promise<string[]> {
  const names = new Set<string>();
  let line = 0;
  for await (const bytes of readFileLines(file)) {
    if (++line > RECORDS_LOOKED_AT) break;
    for (const [name, value] of Object.entries(parseObject(bytes))) if (typeof value === 'string') names.add(name);
  }
  return [...names];
}

function parseObject(bytes: Uint8Array): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
