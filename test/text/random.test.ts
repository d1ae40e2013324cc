import { chooseOne, integerSeed, sample, seededRandom, shuffled } from '../../text/random.ts';

// The first word of mmh3 5.3.1's hash of ["run",7] in UTF-16, see murmur3.test.ts.
test('an integer seed is the upper 31 bits of the hash of its parts', () => {
  expect(integerSeed('run', 7)).toBe(0x832dd6a8 >>> 1);
});

test('integer seeds fit the seed field of servers and differ from part to part', () => {
  const seeds = Array.from({ length: 2000 }, (_, index) => integerSeed('candidate', index));
  expect(new Set(seeds).size).toBe(2000);
  for (const seed of seeds) {
    expect(Number.isInteger(seed)).toBe(true);
    expect(seed).toBeGreaterThanOrEqual(0);
    expect(seed).toBeLessThan(2 ** 31);
  }
});

test('the same parts give the same numbers, other parts others', () => {
  const first = (...parts: (string | number)[]) => seededRandom(...parts)();
  expect(first('run', 7)).toBe(first('run', 7));
  const others = [first('run', 7), first('run', '7'), first('run7'), first(7, 'run'), first('run', 7, '')];
  expect(new Set(others).size).toBe(others.length);
});

test('random numbers lie in [0, 1) and fill ten bins evenly', () => {
  const random = seededRandom('bins');
  const bins = new Array<number>(10).fill(0);
  for (let draw = 0; draw < 20_000; draw += 1) {
    const value = random();
    expect(value >= 0 && value < 1).toBe(true);
    const bin = Math.floor(value * 10);
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  // Pearson's chi-square for 9 degrees of freedom: 27.88 is passed by one seed in a thousand.
  expect(bins.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)).toBeLessThan(27.88);
});

test('a shuffled list has the same items, leaves the given one alone, and every order is as likely', () => {
  const random = seededRandom('orders');
  const items = ['a', 'b', 'c'];
  const counts = new Map<string, number>();
  for (let round = 0; round < 6000; round += 1) {
    const order = shuffled(items, random).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(items).toEqual(['a', 'b', 'c']);
  expect([...counts.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
  // Chi-square for 5 degrees of freedom at one in a thousand.
  expect([...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(20.52);
});

test('a sample holds each item at most once and every item as often', () => {
  const random = seededRandom('samples');
  const items = [0, 1, 2, 3, 4];
  const counts = [0, 0, 0, 0, 0];
  for (let round = 0; round < 5000; round += 1) {
    const drawn = sample(items, 2, random);
    expect(new Set(drawn).size).toBe(2);
    for (const item of drawn) counts[item] = (counts[item] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(150);
});

test('a sample larger than the list is the whole list, an empty one is empty', () => {
  expect(sample(['x', 'y'], 5, seededRandom(1)).sort()).toEqual(['x', 'y']);
  expect(sample(['x', 'y'], 0, seededRandom(1))).toEqual([]);
});

test.each([-1, 1.5, Number.NaN])('a sample of %d items is refused', (count) => {
  expect(() => sample(['x'], count, seededRandom(1))).toThrow(`got ${count}`);
});

test('choosing one reaches every item, the last too, and refuses an empty list', () => {
  const random = seededRandom('one');
  expect(new Set(Array.from({ length: 100 }, () => chooseOne(['x', 'y', 'z'], random)))).toEqual(
    new Set(['x', 'y', 'z']),
  );
  expect(chooseOne(['x', 'y', 'z'], () => 1 - 2 ** -32)).toBe('z');
  expect(() => chooseOne([], random)).toThrow(RangeError);
});
