import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const tokenizerSchema = z.object({
  added_tokens: z.array(z.object({ id: z.int(), content: z.string() })).default([]),
  model: z.object({ vocab: z.record(z.string(), z.int()) }),
});
const configSchema = z.object({ eos_token: z.string().nullish() });

/** The tokens of a byte-level tokenizer by their ids, and the id of its end token. */
export interface Vocabulary {
  size: number;
  endId: number;
  /** A token as text; bytes that are no character by themselves become U+FFFD. */
  textOf(id: number): string;
  /** The same as a JSON string. */
  quotedTextOf(id: number): string;
  /** Several tokens as text. */
  decode(ids: readonly number[]): string;
}

/** Reads the vocabulary of a tokenizer folder; its model must be a BPE with an end token. */
export async function readVocabulary(folder: string): Promise<Vocabulary> {
  const [json, config] = await Promise.all([
    readJson(join(folder, 'tokenizer.json'), tokenizerSchema),
    readJson(join(folder, 'tokenizer_config.json'), configSchema),
  ]);
  const ids = { ...json.model.vocab, ...Object.fromEntries(json.added_tokens.map(({ id, content }) => [content, id])) };
  const byId = new Map(Object.entries(ids).map(([token, id]) => [id, token]));
  const special = new Set(json.added_tokens.map(({ id }) => id));
  const endId = ids[config.eos_token ?? ''];
  if (endId === undefined) throw new Error(`the tokenizer in ${folder} has no end token`);
  const bytesOf = (id: number): number[] => [...(byId.get(id) ?? '')].map((one) => byteOf.get(one) ?? 0xff);
  const decode = (all: readonly number[]): string =>
    Buffer.from(all.filter((id) => !special.has(id)).flatMap(bytesOf)).toString('utf8');
  const textOf = (id: number): string => (special.has(id) ? (byId.get(id) ?? '') : decode([id]));
  const quoted = new Map([...byId.keys()].map((id) => [id, JSON.stringify(textOf(id))]));
  return {
    size: Math.max(...byId.keys()) + 1,
    endId,
    textOf,
    quotedTextOf: (id) => quoted.get(id) ?? '""',
    decode,
  };
}

async function readJson<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>> {
  return schema.parse(JSON.parse(await readFile(file, 'utf8')));
}

/** GPT-2's table: printable characters stand for their own bytes, the rest for code points from 256 on. */
const byteOf = ((): Map<string, number> => {
  const printable = (byte: number) => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
  const table = new Map<string, number>();
  let next = 256;
  for (let byte = 0; byte < 256; byte++) table.set(String.fromCodePoint(printable(byte) ? byte : next++), byte);
  return table;
})();
