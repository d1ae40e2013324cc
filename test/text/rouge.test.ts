import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { rougeL, rougeLBest, rougeNBest, rougeTokens, type RougeScore } from '../../text/rouge.ts';
import runs from '../fixtures/metrics/rouge-n.json' with { type: 'json' };
import golden from '../fixtures/rouge.json' with { type: 'json' };

const dataFolder = process.env.SLINGSHOT_DATA;
const withData = dataFolder ? test : test.skip;
if (!dataFolder) console.warn('SLINGSHOT_DATA is not set: ROUGE-L is not compared with the larger public data');
const metricsLines = (name: string): string[] =>
  readFileSync(join(dataFolder ?? '', 'metrics', name), 'utf8')
    .trimEnd()
    .split('\n');

const expectScore = (actual: RougeScore, expected: RougeScore, digits = 9): void => {
  expect(actual.precision).toBeCloseTo(expected.precision, digits);
  expect(actual.recall).toBeCloseTo(expected.recall, digits);
  expect(actual.fmeasure).toBeCloseTo(expected.fmeasure, digits);
};

test.each(golden.pairs)('scores are those of rouge-score: $prediction', ({ prediction, reference, plain, stemmed }) => {
  expectScore(rougeL(prediction, reference, { stemmer: false }), plain);
  expectScore(rougeL(prediction, reference, { stemmer: true }), stemmed);
});

test('only tokens of more than three characters are stemmed', () => {
  expect(rougeTokens('Ponies, it was; X\u00e9 42nd', { stemmer: true })).toEqual(['poni', 'it', 'was', 'x', '42nd']);
  expect(rougeTokens('Its bus was hot', { stemmer: true })).toEqual(['its', 'bus', 'was', 'hot']);
});

test('of several references the one with the highest F is scored', () => {
  // Google's own test: all of the prediction, two thirds of the reference.
  const best = rougeLBest('testing two', ['nothing alike', 'testing one two', 'two'], { stemmer: false });
  expectScore(best, { precision: 1, recall: 2 / 3, fmeasure: 4 / 5 });
});

test.each(runs.pairs)('runs of one and two tokens score as rouge-score has it: $prediction', (pair) => {
  const { prediction, references, plain, stemmed } = pair;
  for (const size of [1, 2] as const) {
    expectScore(rougeNBest(prediction, references, { stemmer: false, size }), plain[`rouge${size}`]);
    expectScore(rougeNBest(prediction, references, { stemmer: true, size }), stemmed[`rouge${size}`]);
  }
});

test('without references there is no score', () => {
  expect(() => rougeLBest('testing', [], { stemmer: true })).toThrow(RangeError);
  expect(() => rougeNBest('testing', [], { stemmer: true, size: 1 })).toThrow(RangeError);
});

// Expected values of rouge_scorer_test.py in google-research/rouge.
withData.each([
  [0, { recall: 0.40741, precision: 0.6875, fmeasure: 0.51163 }],
  [1, { recall: 0.40476, precision: 0.65385, fmeasure: 0.5 }],
])("line %i of Google's test texts has the published score", (line, expected) => {
  const [prediction = '', reference = ''] = [metricsLines('prediction.txt')[line], metricsLines('target.txt')[line]];
  expectScore(rougeL(prediction, reference, { stemmer: false }), expected, 5);
});

const goldenRow = z.object({
  prediction: z.string(),
  reference: z.string(),
  rougeL_p_stem: z.number(),
  rougeL_r_stem: z.number(),
  rougeL_f_stem: z.number(),
  rougeL_f_nostem: z.number(),
});

withData('800 pairs of model answers have the scores of rouge-score, with and without stemmer', () => {
  const rows = metricsLines('rougeL_meteor_golden.jsonl').map((line) => goldenRow.parse(JSON.parse(line)));
  expect(rows).toHaveLength(800);
  for (const row of rows) {
    expectScore(rougeL(row.prediction, row.reference, { stemmer: true }), {
      precision: row.rougeL_p_stem,
      recall: row.rougeL_r_stem,
      fmeasure: row.rougeL_f_stem,
    });
    expect(rougeL(row.prediction, row.reference, { stemmer: false }).fmeasure).toBeCloseTo(row.rougeL_f_nostem, 9);
  }
});
