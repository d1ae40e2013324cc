import { choosePairs } from '../../../activities/choice/choose-pairs.ts';
import { choices } from '../../../activities/strategies.ts';
import { checkLedger } from '../../../pipeline/ledger.ts';
import type { ScoredGroup } from '../../../pipeline/records.ts';
import { group } from './candidates.ts';

function choose(strategy: string, parameters: object, groups: ScoredGroup[]) {
  const choice = choices[strategy]?.bind(parameters);
  if (choice === undefined) throw new TypeError(`no strategy ${strategy}`);
  const chosen = choosePairs(groups, { choice, seed: 13 });
  checkLedger(chosen.candidates.ledger, 'candidates');
  checkLedger(chosen.fragments.ledger, 'fragments');
  expect(chosen.candidates.ledger.accepted).toBe(chosen.pairs.length);
  return chosen;
}

const groups = [group('a', 8, 4, 5), group('b', 'empty', 9, 9.1), group('c', 'empty', 'too long')];

test('several pairs of a fragment have ids of their own, and every candidate and fragment is accounted for', () => {
  const { pairs, candidates, fragments } = choose('top-k', { k: 2 }, groups);
  expect(pairs.map(({ id, candidate, output }) => [id, candidate, output])).toEqual([
    ['a/1', 1, 'Text of a.'],
    ['a/2', 2, 'Text of a.'],
    ['b/1', 1, 'Text of b.'],
    ['b/2', 2, 'Text of b.'],
  ]);
  expect(pairs.map(({ perplexity }) => Number(perplexity.toFixed(9)))).toEqual([4, 5, 9, 9.1]);
  expect(candidates.ledger).toMatchObject({ in: 8, accepted: 4, rejected: 4 });
  expect(candidates.ledger.reasons).toEqual({
    'rejected: not among the 2 lowest that differ': 1,
    'rejected: empty': 2,
    'rejected: too long': 1,
  });
  expect(fragments.ledger).toMatchObject({ in: 3, accepted: 2, rejected: 1 });
});

test('the one pair of a fragment has its id', () => {
  expect(choose('top-k', { k: 1 }, groups).pairs.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(choose('lowest', {}, groups).pairs.map(({ id }) => id)).toEqual(['a', 'b']);
});

test('a fragment that a choice rejects says why, and so do its candidates', () => {
  const { pairs, candidates, fragments } = choose('lowest', { margin: 0.1 }, groups);
  expect(pairs.map(({ id }) => id)).toEqual(['a']);
  expect(candidates.ledger.reasons).toEqual({
    'rejected: a sibling has a lower perplexity': 2,
    'rejected: empty': 2,
    'rejected: margin over the runner-up below 0.1': 2,
    'rejected: too long': 1,
  });
  expect(fragments.ledger.reasons).toEqual({
    'rejected: margin over the runner-up below 0.1': 1,
    'rejected: no candidate could be scored': 1,
  });
  expect(fragments.rejects.map(({ id }) => id)).toEqual(['b', 'c']);
});

test('what is drawn does not depend on the groups around a fragment', () => {
  const many = Array.from({ length: 40 }, (_, index) => group(`g${index}`, 2, 3, 4));
  const all = choose('random', {}, many).pairs;
  expect(new Set(all.map(({ candidate }) => candidate))).toEqual(new Set([0, 1, 2]));
  expect([...choose('random', {}, many.slice(20)).pairs, ...choose('random', {}, many.slice(0, 20)).pairs]).toEqual([
    ...all.slice(20),
    ...all.slice(0, 20),
  ]);
});

test('random draws a candidate as often as it was generated', () => {
  const counted = Array.from({ length: 2_000 }, (_, index) => {
    const made = group(`g${index}`, 2, 3);
    return { ...made, candidates: made.candidates.map((one, at) => (at === 0 ? { ...one, count: 3 } : one)) };
  });
  const first = choose('random', {}, counted).pairs.filter(({ candidate }) => candidate === 0).length;
  // Three in four, give or take five standard deviations.
  expect(Math.abs(first / 2_000 - 0.75)).toBeLessThan(0.05);
});

test('a pair keeps the style of its own candidate, and what its generator was shown', () => {
  const made = { ...group('a', 4, 2), examples: ['seeds/1/1'] };
  const [one] = made.candidates;
  const own = { ...made, candidates: [{ ...one, style: 'chatbot' }, ...made.candidates.slice(1)] } as ScoredGroup;
  expect(choose('lowest', {}, [own]).pairs[0]).toMatchObject({ style: 'plain', examples: ['seeds/1/1'] });
  expect(choose('first', {}, [own]).pairs[0]).toMatchObject({ style: 'chatbot' });
  expect(choose('first', {}, [group('b', 2)]).pairs[0]).not.toHaveProperty('examples');
});
