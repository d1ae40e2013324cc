import { mixPairs, shareCounts } from '../../activities/mix.ts';
import { RecordCounts } from '../../activities/record-counts.ts';
import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import type { RecipeParameters } from '../../pipeline/recipes.ts';
import { fakeModel } from './fake-ports.ts';
import type { ScoredGroup } from '../../pipeline/records.ts';
import { seededRandom } from '../../text/random.ts';
import { candidate, group } from './choice/candidates.ts';
import { splitOf } from './human-data.ts';
import { madeUpScores } from './redecision/decided-runs.ts';
import { filtered } from './shards.ts';
import { pairsFrom } from './training-recipes.ts';
import { withWorkbench, type Workbench } from './workbench.ts';

type Arms = RecipeParameters['finetune']['arms'];
const arm = (name: string, weight = 1, cap?: number): Arms[number] => ({ name, weight, ...(cap ? { cap } : {}) });

test.each([
  // sizes, strategy, count, weights, caps, expected; quotas worked out by hand
  ['all of every arm', [5, 3], 'all', undefined, [1, 1], [], [5, 3]],
  ['caps', [5, 3], 'all', undefined, [1, 1], [2, 9], [2, 3]],
  ['a count in proportion to size', [60, 30, 10], 'all', 10, [1, 1, 1], [], [6, 3, 1]],
  ['a count by weight', [100, 100], 'weighted', 10, [3, 2], [], [6, 4]],
  // Quotas 4.5, 2.7, 1.8: the two left over go to the remainders .8 and .7.
  ['largest remainders', [100, 100, 100], 'weighted', 9, [5, 3, 2], [], [4, 3, 2]],
  ['the first of equal remainders', [10, 10, 10], 'weighted', 10, [1, 1, 1], [], [4, 3, 3]],
  // The first has 2 of its quota of 5; the others share 8 as 5.33 to 2.67.
  ['what an exhausted arm leaves', [2, 100, 100], 'weighted', 10, [3, 2, 1], [], [2, 5, 3]],
  ['a cap in a weighted mix', [100, 100], 'weighted', 10, [1, 1], [3], [3, 7]],
  ['no more than there is', [2, 3], 'weighted', 10, [1, 1], [], [2, 3]],
  ['arms without pairs', [0, 4], 'weighted', 4, [9, 1], [], [0, 4]],
  ['fewer than the arms', [5, 5, 5], 'weighted', 1, [1, 2, 1], [], [0, 1, 0]],
] as const)('shares: %s', (_, sizes, strategy, count, weights, caps, expected) => {
  const arms = weights.map((weight, index) => arm('a', weight, (caps as readonly number[])[index]));
  expect(shareCounts(sizes, { strategy, ...(count ? { count } : {}) }, arms)).toEqual(expected);
});

test('shares add up to the count whatever the weights, and never exceed an arm', () => {
  for (let trial = 0; trial < 300; trial++) {
    const sizes = [0, 1, 2, 3].map((index) => (trial * (7 + index * 3)) % 19);
    const weights = [0, 1, 2, 3].map((index) => 0.1 + ((trial * (5 + index * 2)) % 11) / 7);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const count = 1 + ((trial * 13) % 40);
    const shares = shareCounts(
      sizes,
      { strategy: 'weighted', count },
      weights.map((weight) => arm('a', weight)),
    );
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(Math.min(count, total));
    shares.forEach((share, index) => expect(share).toBeLessThanOrEqual(sizes[index] ?? 0));
  }
});

const lines = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name} ${index}.`);

async function mixed(settings: { seed?: number; count?: number; caps?: number[] }, texts: string[][]) {
  return withWorkbench(fakeModel((_, j) => `Say ${j}.`).ports, async (bench) => {
    const refs: ArtifactRef[] = [];
    for (const text of texts) refs.push(await pairsFrom(bench, text));
    const counts = new RecordCounts('pair');
    const { seed = 13, count, caps = [] } = settings;
    const arms = texts.map((_, index) => arm(`arm-${index}`, 1, caps[index]));
    const mix = { strategy: 'all', ...(count === undefined ? {} : { count }) };
    const pairs = await mixPairs(bench.dependencies, refs, [], { mix, arms, seed }, counts);
    return { pairs, counts };
  });
}

test('a seeded count is exact, keeps the order, and what is left out is skipped with its reason', async () => {
  const texts = [lines('Hill', 12), lines('River', 6)];
  const { pairs, counts } = await mixed({ count: 9 }, texts);
  const outputs = pairs.map(({ output }) => output);
  expect([outputs.filter((one) => one.startsWith('Hill')).length, outputs.length]).toEqual([6, 9]);
  expect(outputs).toEqual(texts.flat().filter((text) => outputs.includes(text)));
  expect(counts.ledger).toMatchObject({ in: 9, skipped: 9, reasons: { 'skipped: not drawn into the mix': 9 } });
  const outputsBy = async (seed: number) => (await mixed({ count: 9, seed }, texts)).pairs.map(({ output }) => output);
  expect(await outputsBy(13)).toEqual(outputs);
  expect(await outputsBy(14)).not.toEqual(outputs);
});

test('pairs that two arms or two lines share are all kept, under ids of their own', async () => {
  const { pairs } = await mixed({}, [
    ['Same.', 'Same.'],
    ['Same.', 'Other.'],
  ]);
  expect(pairs.map(({ output, arm: name }) => [name, output])).toEqual([
    ['arm-0', 'Same.'],
    ['arm-0', 'Same.'],
    ['arm-1', 'Same.'],
    ['arm-1', 'Other.'],
  ]);
  expect(new Set(pairs.map(({ id }) => id)).size).toBe(4);
});

test('shares keep to caps, weights and count for any of them', () => {
  const draw = seededRandom(5, 'shares');
  const number = (most: number) => Math.floor(draw() * (most + 1));
  for (let trial = 0; trial < 400; trial++) {
    const arms = Array.from({ length: 1 + number(4) }, () => arm('a', 0.1 + draw() * 9, number(1) * number(30)));
    const sizes = arms.map(() => number(40));
    const most = sizes.map((size, index) => Math.min(size, arms[index]?.cap ?? size));
    const total = most.reduce((sum, size) => sum + size, 0);
    const count = 1 + number(60);
    for (const strategy of ['all', 'weighted']) {
      const shares = shareCounts(sizes, { strategy, count }, arms);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(Math.min(count, total));
      for (const [index, share] of shares.entries()) {
        expect(Number.isInteger(share) && share >= 0 && share <= (most[index] ?? 0)).toBe(true);
      }
      // Arms that give less than they could are within one of their parts by weight.
      const open = shares.flatMap((share, index) => (share < (most[index] ?? 0) - 1 ? [index] : []));
      const weightOf = (index: number) => (strategy === 'weighted' ? (arms[index]?.weight ?? 0) : (most[index] ?? 0));
      for (const one of open) {
        for (const other of open) {
          const fair = ((shares[other] ?? 0) * weightOf(one)) / weightOf(other);
          const slack = 1 + weightOf(one) / weightOf(other);
          expect(Math.abs((shares[one] ?? 0) - fair)).toBeLessThanOrEqual(slack);
        }
      }
    }
    expect(shareCounts(sizes, { strategy: 'all' }, arms)).toEqual(most);
  }
});

/** The pairs of fragments, chosen from scores that lie in shards of this size. */
async function pairsInShards(bench: Workbench, groups: readonly ScoredGroup[], size: number): Promise<ArtifactRef> {
  const shards = Array.from({ length: Math.ceil(groups.length / size) }, (_, at) =>
    groups.slice(at * size, (at + 1) * size),
  );
  return (await filtered(bench, await madeUpScores(bench, shards))).whole.ref;
}

const groupsOf = (prefix: string, instructions: readonly string[]) =>
  instructions.map((text, index): ScoredGroup => {
    const made = group(`${prefix}${index}`);
    return { ...made, fragment: { ...made.fragment, text: 'A' }, candidates: [candidate(0, 2, text)] };
  });

async function mixedGroups(
  groups: readonly ScoredGroup[][],
  { size = 500, ...settings }: Partial<Parameters<typeof mixPairs>[3]> & { size?: number; human?: string },
) {
  return withWorkbench({}, async (bench) => {
    const counts = new RecordCounts('pair');
    const refs: ArtifactRef[] = [];
    for (const one of groups) refs.push(await pairsInShards(bench, one, size));
    const splits =
      settings.human === undefined
        ? []
        : [(await splitOf(bench, settings.human, { heldOut: { count: 1, share: 0 } })).ref];
    const arms = groups.map((_, index) => arm(`arm-${index}`));
    const mix = { mix: { strategy: 'all' }, arms, seed: 13, ...settings };
    const pairs = await bench.run((all) => mixPairs(all, refs, splits, mix, counts));
    return { pairs, counts };
  });
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `Say ${index}.`);

test('what is drawn into a mix does not depend on how the pairs lie in shards, and equal outputs are all kept', async () => {
  const drawnBy = async (size: number) => {
    const { pairs } = await mixedGroups([groupsOf('a', numbered(23))], { size, mix: { strategy: 'all', count: 11 } });
    return pairs.map(({ id, output }) => [id, output]);
  };
  const whole = await drawnBy(500);
  expect(whole).toHaveLength(11);
  expect(whole.every(([, output]) => output === 'A')).toBe(true);
  expect(await drawnBy(4)).toEqual(whole);
  expect(await drawnBy(1)).toEqual(whole);
});

const novelty = [{ strategy: 'novelty', version: 1, max: 0.7 }];

test('novelty compares with human-written instructions, held out ones among them, and with the arms before', async () => {
  const human = ['Name the longest river of Europe.', 'Write a poem about the sea.', 'Add two and two.']
    .map((instruction) => JSON.stringify({ instruction, output: 'x' }))
    .join('\n');
  const { pairs, counts } = await mixedGroups(
    [
      groupsOf('a', ['Name the longest river of Europe!', 'Translate this sentence into French.']),
      groupsOf('b', [
        'Translate this sentence into French now.',
        'Write a poem about the sea, please.',
        'Count to ten.',
      ]),
    ],
    { rules: novelty, human },
  );
  expect(pairs.map(({ id }) => id)).toEqual(['arm-0/a1', 'arm-1/b2']);
  expect(counts.ledger).toMatchObject({ in: 3, rejected: 3 });
  expect(counts.rejects.map(({ id, detail }) => [id, detail])).toEqual([
    ['arm-0/a0', expect.stringMatching(/^seeds\/1\/1 1\.0000$/)],
    ['arm-1/b0', expect.stringMatching(/^arm-0\/a1 0\.9/)],
    ['arm-1/b1', expect.stringMatching(/^seeds\/2\/2 0\.9/)],
  ]);
});

test('rules on the pool come before counts, so that a count is still exact', async () => {
  const alike = groupsOf(
    'a',
    Array.from({ length: 18 }, (_, at) =>
      at % 2 === 0 ? `${at} ${at + 1} ${at + 2} ${at + 3}` : `Say ${at % 3} once more.`,
    ),
  );
  const wanted = { rules: novelty, mix: { strategy: 'all', count: 3 } };
  const { pairs, counts } = await mixedGroups([alike], wanted);
  expect(pairs).toHaveLength(3);
  expect(counts.ledger.rejected).toBeGreaterThan(0);
  expect(counts.ledger.in + pairs.length).toBe(18);
});
