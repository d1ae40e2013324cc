import type { Decision } from '../../../activities/choice/strategy.ts';
import { choices, findStrategy, versioned } from '../../../activities/strategies.ts';
import type { ScoredCandidate } from '../../../pipeline/records.ts';
import { candidate, candidates, noChance } from './candidates.ts';

function decide(strategy: string, parameters: object, among: ScoredCandidate[]): Decision {
  const found = choices[strategy];
  if (found === undefined) throw new TypeError(`no strategy ${strategy}`);
  return found.bind(parameters).choose(among, noChance);
}

const chosen = (decision: Decision) => decision.chosen.map(({ index }) => index);

describe('lowest', () => {
  test('keeps the lowest perplexity, and of equal ones the first', () => {
    const decision = decide('lowest', {}, candidates(8, 4, 4));
    expect([chosen(decision), decision.reason]).toEqual([[1], 'a sibling has a lower perplexity']);
    expect(chosen(decide('lowest', {}, [candidate(1, 4), candidate(0, 4)]))).toEqual([0]);
  });

  // (5 - 4) / 4 is 0.25.
  test.each([
    [0.25, [1]],
    [0.26, []],
  ])('with a margin of %d keeps %j of perplexities 5, 4, 8', (margin, expected) => {
    expect(chosen(decide('lowest', { margin }, candidates(5, 4, 8)))).toEqual(expected);
  });

  test('rejects a tie where a margin is asked, with the margin as the reason', () => {
    expect(decide('lowest', { margin: 0.1 }, candidates(4, 4))).toEqual({
      chosen: [],
      reason: 'margin over the runner-up below 0.1',
    });
  });

  test('takes an only candidate, and one that was generated twice, for it has no runner-up', () => {
    expect(chosen(decide('lowest', { margin: 0.1 }, candidates(4)))).toEqual([0]);
    const twice = [candidate(0, 4, 'Say it.'), candidate(1, 4, 'Say it.'), candidate(2, 8)];
    expect(chosen(decide('lowest', { margin: 0.1 }, twice))).toEqual([0]);
  });

  test('has without a margin the recipe it had before there were margins', () => {
    const before = { strategy: 'lowest', version: 1 };
    for (const parameters of [{}, { margin: 0 }]) {
      expect(JSON.parse(JSON.stringify(versioned(choices, { strategy: 'lowest', ...parameters })))).toEqual(before);
    }
    expect(versioned(choices, { strategy: 'lowest', margin: 0.1 })).toEqual({ ...before, margin: 0.1 });
  });
});

describe('top-k', () => {
  test('keeps the k lowest, the lowest first', () => {
    expect(chosen(decide('top-k', { k: 2 }, candidates(8, 4, 5, 9)))).toEqual([1, 2]);
  });

  test('keeps all where there are fewer', () => {
    expect(chosen(decide('top-k', { k: 5 }, candidates(8, 4)))).toEqual([1, 0]);
  });

  test('keeps an instruction once, however often it was generated', () => {
    const twice = [candidate(0, 4, 'Say it.'), candidate(1, 4, 'Say it.'), candidate(2, 8), candidate(3, 9)];
    const decision = decide('top-k', { k: 2 }, twice);
    expect([chosen(decision), decision.reason]).toEqual([[0, 2], 'not among the 2 lowest that differ']);
  });

  test('may give several pairs a fragment only where k is above 1', () => {
    expect([1, 2].map((k) => choices['top-k']?.bind({ k }).several)).toEqual([false, true]);
  });
});

describe('bounds', () => {
  test.each([
    [{ lowest: 5, highest: 50 }, candidates(60, 5), [1], 'a sibling has a lower perplexity'],
    [{ lowest: 5, highest: 50 }, candidates(60, 49.9), [1], 'a sibling has a lower perplexity'],
    [{ lowest: 5, highest: 50 }, candidates(60, 4.9), [], 'perplexity below 5'],
    [{ lowest: 5, highest: 50 }, candidates(60, 50.1), [], 'perplexity above 50'],
    // exp(0) is 1 to the last digit.
    [{ highest: 1 }, candidates(1), [0], 'a sibling has a lower perplexity'],
    [{ lowest: 5 }, candidates(1e300), [0], 'a sibling has a lower perplexity'],
  ])('%j judge the lowest perplexity', (parameters, among, expected, reason) => {
    const decision = decide('bounds', parameters, among);
    expect([chosen(decision), decision.reason]).toEqual([expected, reason]);
  });
});

test.each([
  [{ strategy: 'lowest', margin: -0.1 }, 'margin'],
  [{ strategy: 'lowest', margins: 0.1 }, 'margins'],
  [{ strategy: 'top-k' }, 'k'],
  [{ strategy: 'top-k', k: 0 }, 'k'],
  [{ strategy: 'bounds' }, 'highest'],
  [{ strategy: 'bounds', lowest: 50, highest: 5 }, 'highest'],
  [{ strategy: 'bounds', lowest: 0.5 }, 'lowest'],
])('%j is refused at the field that is wrong', (choice, field) => {
  const found = findStrategy(choices, choice);
  expect('problems' in found ? found.problems.map(({ path }) => path) : found).toEqual([[field]]);
});
