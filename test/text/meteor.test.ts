import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { meteorBest } from '../../text/meteor.ts';
import { splitAtSpace } from '../../text/white-space.ts';
import { nltkWords } from '../../text/word-tokenizer.ts';
import golden from '../fixtures/metrics/meteor.json' with { type: 'json' };

const dataFolder = process.env.SLINGSHOT_DATA;
const withData = dataFolder ? test : test.skip;
if (!dataFolder) console.warn('SLINGSHOT_DATA is not set: METEOR is not compared with the larger public data');

test.each(golden.pairs)('NLTK scores the same: $prediction', ({ prediction, references, words, split }) => {
  expect(meteorBest(prediction, references, { tokenize: nltkWords })).toBeCloseTo(words, 12);
  expect(meteorBest(prediction, references, { tokenize: splitAtSpace })).toBeCloseTo(split, 12);
});

test("the example in NLTK's documentation has the score given there", () => {
  const prediction = 'It is a guide to action which ensures that the military always obeys the commands of the party';
  const reference = 'It is a guide to action that ensures that the military will forever heed Party commands';
  expect(meteorBest(prediction, [reference], { tokenize: splitAtSpace })).toBeCloseTo(0.6944, 4);
});

test('a synonym matches once words and stems have', () => {
  const synonyms = (word: string) => (word === 'car' ? ['auto', 'machine'] : []);
  const score = (prediction: string, reference: string) =>
    meteorBest(prediction, [reference], { tokenize: splitAtSpace, synonyms });
  // One match in one chunk, of one word each: 1 - 0.5 of the mean 1.
  expect(score('cars', 'auto')).toBeCloseTo(0.5, 12);
  // Synonyms are asked of the prediction's words, not of the reference's.
  expect(score('auto', 'cars')).toBe(0);
});

test('the latest of several synonyms matches', () => {
  const synonyms = (word: string) => (word === 'b' ? ['x', 'y'] : []);
  // Partners of "a b": 1 and 2, side by side, so one chunk; with x at 0 there would be two.
  const score = meteorBest('a b', ['x a y'], { tokenize: splitAtSpace, synonyms });
  const mean = 2 / 3 / (0.9 + 0.1 * (2 / 3));
  expect(score).toBeCloseTo((1 - 0.5 * (1 / 2) ** 3) * mean, 12);
});

test('without references there is no score', () => {
  expect(() => meteorBest('testing', [], { tokenize: splitAtSpace })).toThrow(RangeError);
});

const goldenRow = z.object({
  prediction: z.string(),
  reference: z.string(),
  meteor_nowordnet_split: z.number(),
  meteor_nowordnet_nltktok: z.number(),
});

withData('800 pairs of model answers have the scores of NLTK, by words and by white space', () => {
  const content = readFileSync(join(dataFolder ?? '', 'metrics', 'rougeL_meteor_golden.jsonl'), 'utf8');
  const rows = content.trimEnd().split('\n');
  expect(rows).toHaveLength(800);
  for (const line of rows) {
    const row = goldenRow.parse(JSON.parse(line));
    const score = (tokenize: (text: string) => string[]) => meteorBest(row.prediction, [row.reference], { tokenize });
    expect(Math.abs(score(splitAtSpace) - row.meteor_nowordnet_split)).toBeLessThan(1e-9);
    expect(Math.abs(score(nltkWords) - row.meteor_nowordnet_nltktok)).toBeLessThan(1e-9);
  }
});
