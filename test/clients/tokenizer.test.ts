import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTokenizer, tokenizeContinuation, type TextTokenizer } from '../../clients/tokenizer.ts';
import { tokenizerFolder } from './tiny-tokenizer.ts';

// tokenizer.json was trained, and every expected id computed, by Python's tokenizers (byte-level BPE, 403 tokens).
let tokenizer: TextTokenizer;
beforeAll(async () => {
  tokenizer = await loadTokenizer(tokenizerFolder);
});

const golden = async <T>(name: string) => JSON.parse(await readFile(join(tokenizerFolder, name), 'utf8')) as T;

test('ids are those of Python, at spaces, line breaks, punctuation, digits, accents and emoji', async () => {
  const cases = await golden<{ text: string; ids: number[] }[]>('expected.json');
  expect(cases.length).toBeGreaterThan(20);
  expect(cases.map(({ text }) => [text, tokenizer.encode(text)])).toEqual(cases.map(({ text, ids }) => [text, ids]));
});

test('every text begins with the begin token', () => {
  expect(tokenizer.encode('the')[0]).toBe(0);
  expect(tokenizer.encode('')).toEqual([0]);
});

test('a continuation starts where the ids leave those of the prompt, also when a token spans the boundary', async () => {
  const cases =
    await golden<{ prompt: string; continuation: string; ids: number[]; start: number }[]>('continuations.json');
  for (const { prompt, continuation, ids, start } of cases) {
    expect([prompt, continuation, tokenizeContinuation(tokenizer, prompt, continuation)]).toEqual([
      prompt,
      continuation,
      { ids, start },
    ]);
  }
  // Among them at least one prompt whose last token the continuation swallows.
  expect(cases.some(({ prompt, start }) => start < tokenizer.encode(prompt).length)).toBe(true);
});

test('a folder without a tokenizer is told by the name of the file', async () => {
  await expect(loadTokenizer(join(tmpdir(), 'slingshot-nowhere'))).rejects.toThrow(/tokenizer(_config)?\.json/);
});
