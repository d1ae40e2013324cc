import { choosePairs } from '../../../activities/choice/choose-pairs.ts';
import { instructionFollowingDifficulty } from '../../../activities/choice/instruction-following-difficulty.ts';
import { choices, findStrategy } from '../../../activities/strategies.ts';
import type { ScoreAlone, ScoredGroup } from '../../../pipeline/records.ts';
import { candidate, group } from './candidates.ts';

/** The score of an output whose perplexity alone is this, over two tokens. */
const alone = (perplexity: number): ScoreAlone => ({ logProbabilitySum: -2 * Math.log(perplexity), tokens: 2 });

function choose(parameters: object, groups: ScoredGroup[]) {
  const choice = choices['ifd']?.bind(parameters);
  if (choice === undefined) throw new TypeError('no strategy ifd');
  return choosePairs(groups, { choice, seed: 13 });
}

test('is the perplexity of the output given the instruction over that of the output alone', () => {
  expect(instructionFollowingDifficulty(candidate(0, 6), alone(8))).toBeCloseTo(0.75, 12);
  expect(instructionFollowingDifficulty(candidate(0, 6), alone(4))).toBeCloseTo(1.5, 12);
});

test('leaves the first token out of both where the output alone has no score of it', () => {
  // Of -1, -2 and -3 the last two are compared, mean -2.5, with -3 and -4 alone, mean -3.5: e^(2.5 - 3.5).
  const given = { ...candidate(0, 1), logProbabilitySum: -6, tokens: 3, firstLogProbability: -1 };
  expect(instructionFollowingDifficulty(given, { logProbabilitySum: -7, tokens: 2 })).toBeCloseTo(Math.exp(-1), 12);
});

test('is above 1 exactly where the mean loss with the instruction is above the one without', () => {
  for (const [given, by] of [
    [3, 4],
    [4, 4],
    [5, 4],
  ] as const) {
    const losses = Math.log(given) / Math.log(by);
    expect((instructionFollowingDifficulty(candidate(0, given), alone(by)) ?? 0) > 1).toBe(losses > 1);
  }
});

test.each([
  ['the candidate', candidate(0, 'empty'), alone(4)],
  ['the output alone', candidate(0, 4), undefined],
])('is not known where %s was not scored', (_, given, by) => {
  expect(instructionFollowingDifficulty(given, by)).toBeUndefined();
});

// The lowest perplexities are 4, 9 and 2; alone 8, 9 and 1.9: 0.5, 1 and 1.05.
const groups = [
  { ...group('a', 8, 4, 5), alone: alone(8) },
  { ...group('b', 'empty', 9), alone: alone(9) },
  { ...group('c', 2, 3), alone: alone(1.9) },
  group('d', 2, 3),
];

test.each<[object, string[], Record<string, number>]>([
  [
    {},
    ['a', 'b'],
    {
      'rejected: instruction-following difficulty above 1': 1,
      'rejected: the output alone has no score': 1,
    },
  ],
  [
    { min: 0.6, max: 2 },
    ['b', 'c'],
    {
      'rejected: instruction-following difficulty below 0.6': 1,
      'rejected: the output alone has no score': 1,
    },
  ],
  [
    { max: 0.4 },
    [],
    {
      'rejected: instruction-following difficulty above 0.4': 3,
      'rejected: the output alone has no score': 1,
    },
  ],
])('with %j keeps of the lowest those within the bounds', (parameters, kept, reasons) => {
  const { pairs, fragments, candidates } = choose(parameters, groups);
  expect(pairs.map(({ id }) => id)).toEqual(kept);
  expect(fragments.ledger.reasons).toEqual(reasons);
  expect(candidates.ledger.in).toBe(9);
});

test('of a fragment the candidate with the lowest perplexity is chosen, which has the lowest difficulty, and it is kept', () => {
  const [first] = groups;
  const { pairs } = choose({}, groups.slice(0, 1));
  expect(pairs[0]).toMatchObject({ candidate: 1, ifd: expect.closeTo(0.5, 12) });
  const all = first?.candidates.map((one) => instructionFollowingDifficulty(one, first.alone) ?? 0) ?? [];
  expect(Math.min(...all)).toBe(pairs[0]?.ifd);
});

test('another choice keeps the difficulty of what it chose where it is known, and has no such field where it is not', () => {
  const choice = choices['first']?.bind({});
  if (choice === undefined) throw new TypeError('no strategy first');
  const { pairs } = choosePairs([...groups.slice(0, 1), ...groups.slice(3)], { choice, seed: 13 });
  expect(pairs.map(({ ifd }) => ifd)).toEqual([expect.closeTo(1, 12), undefined]);
  expect(pairs[1]).not.toHaveProperty('ifd');
});

test.each([
  [{ min: -1 }, 'min'],
  [{ max: 0 }, 'max'],
  [{ min: 2, max: 1 }, 'max'],
  [{ highest: 1 }, 'highest'],
])('%j is refused at the field that is wrong', (parameters, field) => {
  const found = findStrategy(choices, { strategy: 'ifd', ...parameters });
  expect('problems' in found ? found.problems.map(({ path }) => path) : found).toEqual([[field]]);
});
