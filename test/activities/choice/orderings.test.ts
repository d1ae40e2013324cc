import { choosePairs } from '../../../activities/choice/choose-pairs.ts';
import { choices } from '../../../activities/strategies.ts';
import { perplexity, type Pair, type ScoredGroup } from '../../../pipeline/records.ts';
import { seededRandom } from '../../../text/random.ts';
import { group } from './candidates.ts';

/** Fragments with one to six candidates of any perplexity; about one in five could not be scored. */
function drawnGroups(seed: number, count: number): ScoredGroup[] {
  const draw = seededRandom(seed, 'groups');
  return Array.from({ length: count }, (_, index) => {
    const candidates = Array.from({ length: 1 + Math.floor(draw() * 6) }, () =>
      draw() < 0.2 ? 'empty' : 1 + Math.floor(draw() * 20) / 2,
    );
    return group(`f${index}`, ...candidates);
  });
}

function chosen(strategy: string, groups: ScoredGroup[], seed = 13): Pair[] {
  const choice = choices[strategy]?.bind({});
  if (choice === undefined) throw new TypeError(`no strategy ${strategy}`);
  return choosePairs(groups, { choice, seed }).pairs;
}

const mean = (pairs: readonly Pair[]) => pairs.reduce((sum, pair) => sum + pair.perplexity, 0) / pairs.length;

const groups = drawnGroups(7, 400);
const scored = groups.filter(({ candidates }) => candidates.some(({ unscored }) => unscored === undefined));

test('the perplexity that is chosen is that of no sibling above it, whatever the candidates', () => {
  const byId = new Map(groups.map((one) => [one.fragment.id, one.candidates]));
  for (const pair of chosen('lowest', groups)) {
    const siblings = byId.get(pair.id)?.filter(({ unscored }) => unscored === undefined) ?? [];
    expect(siblings.length).toBeGreaterThan(0);
    for (const sibling of siblings) expect(pair.perplexity).toBeLessThanOrEqual(perplexity(sibling));
  }
});

test('the mean that is chosen is below that of the first and of drawn candidates, by every seed', () => {
  const lowest = mean(chosen('lowest', groups));
  expect(lowest).toBeLessThan(mean(chosen('first', groups)));
  for (const seed of [1, 2, 3, 4, 5]) expect(lowest).toBeLessThan(mean(chosen('random', groups, seed)));
});

test.each(['lowest', 'first', 'random'])(
  '%s gives a pair for each fragment with a scored candidate, in order',
  (name) => {
    expect(chosen(name, groups).map(({ id }) => id)).toEqual(scored.map(({ fragment }) => fragment.id));
  },
);

test('the first is the first that could be scored; all choices keep the same outputs', () => {
  expect(chosen('first', groups).map(({ candidate }) => candidate)).toEqual(
    scored.map(({ candidates }) => candidates.findIndex(({ unscored }) => unscored === undefined)),
  );
  const outputs = (name: string) => chosen(name, groups).map(({ output }) => output);
  expect(outputs('random')).toEqual(outputs('lowest'));
  expect(outputs('first')).toEqual(outputs('lowest'));
});
