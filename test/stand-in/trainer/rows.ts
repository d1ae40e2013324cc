import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { loadTokenizer } from '../../../clients/tokenizer.ts';
import { BadInput } from './ending.ts';

const rowSchema = z.object({ id: z.string(), prompt: z.string().min(1), completion: z.string() });
const textSchema = z.object({ id: z.string(), text: z.string() });
const configSchema = z.object({ eos_token: z.string().optional() });

export type Row = z.infer<typeof rowSchema>;
export type Text = z.infer<typeof textSchema>;

/** A row that is left out of the training. */
export interface Rejected {
  id: string;
  reason: 'tooLong' | 'emptyCompletion';
  tokens: number;
}

/** @throws BadInput naming the line and the id of a bad or repeated row */
export const readRows = (path: string, field: string): Row[] => read(path, field, rowSchema);

/** @throws BadInput naming the line and the id of a bad or repeated text */
export const readTexts = (path: string, field: string): Text[] => read(path, field, textSchema);

/** Parts rows into those that are trained on whole and those left out, counted as TRL does: with the end token. */
export async function select(
  rows: readonly Row[],
  model: string,
  maxLength: number,
): Promise<{ kept: Row[]; rejected: Rejected[] }> {
  const tokenizer = await loadTokenizer(model);
  const config = configSchema.parse(JSON.parse(readFileSync(join(model, 'tokenizer_config.json'), 'utf8')));
  const end = config.eos_token;
  if (end === undefined) throw new BadInput(`model: the tokenizer in ${model} has no end token`, 'model');
  const kept: Row[] = [];
  const rejected: Rejected[] = [];
  for (const row of rows) {
    const completion = row.completion.endsWith(end) ? row.completion : row.completion + end;
    const tokens = tokenizer.encode(row.prompt + completion).length;
    if (row.completion.trim() === '') rejected.push({ id: row.id, reason: 'emptyCompletion', tokens });
    else if (tokens > maxLength) rejected.push({ id: row.id, reason: 'tooLong', tokens });
    else kept.push(row);
  }
  return { kept, rejected };
}

function read<Record extends { id: string }>(path: string, field: string, schema: z.ZodType<Record>): Record[] {
  const seen = new Set<string>();
  const records = readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      const where = `${field}: line ${index + 1} of ${path}`;
      const found = schema.safeParse(parseLine(line, where, field));
      if (!found.success) throw new BadInput(`${where}: ${found.error.issues[0]?.message}`, field);
      if (seen.has(found.data.id)) throw new BadInput(`${where}: id ${found.data.id} appears twice`, field);
      seen.add(found.data.id);
      return [found.data];
    });
  if (records.length === 0) throw new BadInput(`${field}: ${path} holds no rows`, field);
  return records;
}

function parseLine(line: string, where: string, field: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new BadInput(`${where} is not JSON: ${String(error)}`, field);
  }
}
