import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { porterStem } from '../../text/porter.ts';
import golden from '../fixtures/porter.json' with { type: 'json' };

const dataFolder = process.env.SLINGSHOT_DATA;
const withData = dataFolder ? test : test.skip;
if (!dataFolder)
  console.warn('SLINGSHOT_DATA is not set: stems are not compared on the words of the larger public data');

test('stems are those of NLTK for some 2,000 word forms', () => {
  const words = Object.keys(golden.stems);
  expect(words.length).toBeGreaterThan(1900);
  expect(Object.fromEntries(words.map((word) => [word, porterStem(word)]))).toEqual(golden.stems);
});

// The examples in Porter's paper, save those that NLTK's extensions treat otherwise.
test.each([
  ['caresses', 'caress'],
  ['plastered', 'plaster'],
  ['bled', 'bled'],
  ['motoring', 'motor'],
  ['sing', 'sing'],
  ['hopping', 'hop'],
  ['falling', 'fall'],
  ['hissing', 'hiss'],
  ['fizzed', 'fizz'],
  ['filing', 'file'],
  ['controll', 'control'],
  ['cease', 'ceas'],
])('%s becomes %s, as in the paper', (word, stem) => {
  expect(porterStem(word)).toBe(stem);
});

// Told apart from the original algorithm: skies to ski, dying to dy, news to new, enjoy to enjoi, dies to di.
test.each([
  ['skies', 'sky'],
  ['dying', 'die'],
  ['news', 'news'],
  ['enjoy', 'enjoy'],
  ['dies', 'die'],
])("%s becomes %s by NLTK's extensions", (word, stem) => {
  expect(porterStem(word)).toBe(stem);
});

// Stems of NLTK 3.10.4, which counts such a character once; in JavaScript it has the length of two.
test.each([
  ['😀s', '😀s'],
  ['😀ied', '😀ie'],
  ['a😀ing', 'a😀e'],
  ['😀😀ed', '😀😀ed'],
  ['great😀s', 'great😀'],
  ['👍👎ies', '👍👎i'],
])('%s becomes %s, one emoji being one character', (word, stem) => {
  expect(porterStem(word)).toBe(stem);
});

test('a word with a very long run of y takes no more than linear time', () => {
  const started = performance.now();
  porterStem(`${'y'.repeat(200_000)}ed`);
  expect(performance.now() - started).toBeLessThan(2000);
});

withData('all words of the golden metrics file have the stems that NLTK gave them', () => {
  const text = readFileSync(join(dataFolder ?? '', 'metrics', 'rougeL_meteor_golden.jsonl'), 'utf8');
  const words = text
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const { prediction, reference } = z
        .object({ prediction: z.string(), reference: z.string() })
        .parse(JSON.parse(line));
      return `${prediction} ${reference}`.toLowerCase().match(/[a-z0-9]+/g) ?? [];
    });
  const distinct = [...new Set(words)].sort();
  expect(distinct).toHaveLength(golden.metricsWords.count);
  const digest = createHash('sha256');
  for (const word of distinct) digest.update(`${word} ${porterStem(word)}\n`);
  expect(digest.digest('hex')).toBe(golden.metricsWords.sha256);
});
