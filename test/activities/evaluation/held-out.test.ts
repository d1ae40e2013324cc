import { heldOut } from '../../../activities/evaluation/held-out.ts';
import { evaluations, findStrategy } from '../../../activities/strategies.ts';
import type { HumanPair } from '../../../pipeline/records.ts';

const pairOf = (...references: string[]) => ({ references }) as HumanPair;

/** Figure and scores of answers to pairs. */
const measured = (parameters: object, answers: Record<string, string[]>) => {
  const { figure, score } = heldOut.bind(parameters);
  return [
    figure,
    score(
      Object.values(answers).map((references) => pairOf(...references)),
      Object.keys(answers),
    ),
  ];
};

test('ROUGE-L compares stems, and the best reference counts', () => {
  const answers = { 'the boats sailed': ['a lake', 'the boat sails'], sea: ['lake'] };
  expect(measured({}, answers)).toEqual(['ROUGE-L F1 x 100', [expect.closeTo(100), 0]]);
});

test('without stemmer only equal words count, and the figure says so', () => {
  const answers = { 'the boats sailed': ['the boat sails'] };
  expect(measured({ metric: 'rouge-l', stem: false }, answers)).toEqual([
    'ROUGE-L F1 (no stemmer) x 100',
    [expect.closeTo(100 / 3)],
  ]);
});

test("METEOR takes NLTK's words and no synonyms, and the figure says so", () => {
  // "cannot" is two words, the period one: five words of which four match in one chunk; "vessel" is no "boat".
  const [precision, recall] = [4 / 5, 4 / 5];
  const mean = (precision * recall) / (0.9 * precision + 0.1 * recall);
  expect(measured({ metric: 'meteor' }, { 'Boats cannot sail.': ['Vessel can not sail.'] })).toEqual([
    'METEOR (NLTK words, no WordNet) x 100',
    [expect.closeTo(100 * (1 - 0.5 * (1 / 4) ** 3) * mean)],
  ]);
});

test('exact matches count in per cent, by the rules of Super-NaturalInstructions', () => {
  const answers = { 'Yes.': ['no', 'yes'], 'the cat': ['cat'] };
  expect(measured({ metric: 'exact-match' }, answers)).toEqual(['exact match, %', [100, 0]]);
});

test('the parameters of the usual measure, which enter its key, are as they were', () => {
  expect(findStrategy(evaluations, { strategy: 'held-out', metric: 'rouge-l' })).toEqual({
    strategy: heldOut,
    parameters: { metric: 'rouge-l' },
  });
  expect(heldOut.version).toBe(1);
});

test('stems are refused where there is no choice', () => {
  expect(findStrategy(evaluations, { strategy: 'held-out', metric: 'meteor', stem: true })).toEqual({
    problems: [{ path: ['stem'], message: expect.stringContaining('belongs to rouge-l') }],
  });
});

test('an unknown metric is refused by name', () => {
  expect(findStrategy(evaluations, { strategy: 'held-out', metric: 'bleu' })).toEqual({
    problems: [{ path: ['metric'], message: expect.stringContaining('meteor') }],
  });
  expect(findStrategy(evaluations, { strategy: 'held-out', stems: true })).toEqual({
    problems: [{ path: ['stems'], message: expect.stringContaining('did you mean "stem"') }],
  });
});
