import { PairSample } from '../../../activities/drift/pair-sample.ts';
import { binOf, perplexityBins } from '../../../activities/drift/perplexity-bins.ts';
import { ProfileBuilder, sampleSize } from '../../../activities/drift/profile.ts';
import { emptyLedger } from '../../../pipeline/ledger.ts';

const arm = { name: 'main', filter: 'artifacts/filter/f.json', scores: 'artifacts/score/s.json' };
const ledger = (accepted: number, rejected: number, failed = 0) => ({
  ...emptyLedger('fragment'),
  in: accepted + rejected + failed,
  accepted,
  rejected,
  failed,
});

test.each([
  [1, 0],
  [1.999, 0],
  [2, 1],
  [1000, 9],
  [1024, 10],
  [Number.MAX_VALUE, perplexityBins - 1],
  [0.9999999, 0],
])('a perplexity of %d is in bin %d, each bin a factor of two wide', (perplexity, bin) => {
  expect(binOf(perplexity)).toBe(bin);
});

test('a profile has acceptance, histogram and median of perplexities, and the median margin over the runner-up', () => {
  const builder = new ProfileBuilder();
  // Margins 0.5, 1 and none; medians (0.5 + 1) / 2 and 3.
  builder.add({ id: 'a', instruction: 'Say it.', perplexity: 2, perplexities: [3, null, 2] });
  builder.add({ id: 'b', instruction: 'Say it.', perplexity: 3, perplexities: [9, 3, 6] });
  builder.add({ id: 'c', instruction: 'Say it.', perplexity: 9, perplexities: [null, 9, null] });
  const profile = builder.build(arm, ledger(3, 1, 2));
  expect(profile).toMatchObject({ ...arm, fragments: 4, pairs: 3, acceptance: 0.75, margin: 0.75, diversity: [] });
  expect(profile.perplexity.median).toBe(3);
  expect(profile.perplexity.histogram).toEqual([0, 2, 0, 1, ...Array.from({ length: perplexityBins - 4 }, () => 0)]);
});

test('without pairs there is no median', () => {
  const profile = new ProfileBuilder().build(arm, ledger(0, 0));
  expect(profile).toMatchObject({ pairs: 0, acceptance: 0, margin: null, perplexity: { median: null } });
});

test('a sample has its size, whatever order the ids come in, and the same ids are drawn from more of them', () => {
  const ids = Array.from({ length: 500 }, (_, index) => `passage-${index}`);
  const drawn = (from: string[]): string[] => {
    const sample = new PairSample<string>(20);
    for (const id of from) sample.add(id, id);
    return sample.items();
  };
  const first = drawn(ids);
  expect(first).toHaveLength(20);
  expect(drawn(ids.toReversed())).toEqual(first);
  // Neither the first to come nor the first by name: about half of them come from either half.
  const late = first.filter((id) => ids.indexOf(id) >= 250).length;
  expect(late).toBeGreaterThan(3);
  expect(late).toBeLessThan(17);
  expect(first).not.toEqual(first.toSorted());
  const early = first.filter((id) => ids.indexOf(id) < 250);
  expect(drawn(ids.slice(0, 250)).slice(0, early.length)).toEqual(early);
  expect(drawn(ids.slice(0, 7))).toHaveLength(7);
});

test('more pairs than the sample holds are all in the histogram', () => {
  const builder = new ProfileBuilder();
  const count = 2 * sampleSize + 1;
  for (let index = 0; index < count; index++) {
    builder.add({ id: `p${index}`, instruction: `Tell of ${index}.`, perplexity: 5, perplexities: [5, 10] });
  }
  const profile = builder.build(arm, ledger(count, 0));
  expect(profile.pairs).toBe(count);
  expect(profile.perplexity.histogram[2]).toBe(count);
  // Two bigrams an instruction: 20,000 in the sample, and no larger size fits.
  expect(profile.diversity.at(-1)?.bigrams).toBe(16_384);
});
