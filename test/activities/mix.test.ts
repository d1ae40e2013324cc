import { mixPairs, shareCounts } from '../../activities/mix.ts';
import { RecordCounts } from '../../activities/record-counts.ts';
import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import type { RecipeParameters } from '../../pipeline/recipes.ts';
import { fakeModel } from './fake-ports.ts';
import { pairsFrom } from './training-recipes.ts';
import { withWorkbench } from './workbench.ts';

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
    const pairs = await mixPairs(bench.dependencies, refs, { mix, arms, seed }, counts);
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
