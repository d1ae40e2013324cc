import { atSameSize, diversityOf } from '../../../activities/drift/diversity.ts';

/** So many instructions of three words, hence two bigrams each, that repeat after a while. */
const instructions = (count: number, different: number): string[] =>
  Array.from(
    { length: count },
    (_, index) => `word${index % different} verb${index % different} noun${index % different}`,
  );

test('instructions that never repeat are all distinct, those that are all the same hardly are', () => {
  expect(diversityOf(instructions(64, 64))).toEqual([{ bigrams: 128, distinct: 1 }]);
  expect(diversityOf(instructions(64, 1))).toEqual([{ bigrams: 128, distinct: 2 / 128 }]);
});

test('the share at a size is the mean over the pieces of that size', () => {
  // 64 instructions of their own, then 64 that are one: 128 and 2 distinct bigrams, of which they share one.
  const mixed = [...instructions(64, 64), ...instructions(64, 1).map((text) => text.replace('word', 'other'))];
  expect(diversityOf(mixed)).toEqual([
    { bigrams: 128, distinct: 130 / 256 },
    { bigrams: 256, distinct: 129 / 256 },
  ]);
});

test('bigrams end with their instruction, and case and punctuation make no difference', () => {
  const shouted = Array.from({ length: 128 }, (_, index) => (index % 2 === 0 ? 'Say it!' : 'SAY, it'));
  expect(diversityOf(shouted)).toEqual([{ bigrams: 128, distinct: 1 / 128 }]);
});

test('too few words say nothing', () => {
  expect(diversityOf(instructions(63, 63))).toEqual([]);
  expect(diversityOf([])).toEqual([]);
});

test('runs of different size are compared at the largest size both have, where they agree', () => {
  const small = diversityOf(instructions(300, 100));
  const large = diversityOf(instructions(5000, 100));
  expect(large.length).toBeGreaterThan(small.length);
  expect(atSameSize(small, large)).toEqual({ one: 200 / 512, other: expect.closeTo(200 / 512, 12) });
  expect(atSameSize(large, small)?.other).toBe(200 / 512);
  expect(atSameSize(large, [])).toBeUndefined();
});
