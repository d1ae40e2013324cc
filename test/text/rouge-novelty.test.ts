import { rougeL } from '../../text/rouge.ts';
import { NoveltyPool, type SimilarText } from '../../text/rouge-novelty.ts';
import { seededRandom, type Random } from '../../text/random.ts';

/** The greatest F above the threshold, found by comparing with every text. */
const byComparingAll = (texts: readonly string[], text: string, threshold: number): SimilarText | undefined => {
  let best: SimilarText | undefined;
  texts.forEach((other, position) => {
    const { fmeasure } = rougeL(other, text, { stemmer: false });
    if (fmeasure > (best?.fmeasure ?? threshold)) best = { position, fmeasure };
  });
  return best;
};

const poolOf = (...texts: readonly string[]): NoveltyPool => {
  const pool = new NoveltyPool();
  for (const text of texts) pool.add(text);
  return pool;
};

/** A text of few different words, often a changed copy of an earlier one. */
const randomText = (random: Random, earlier: readonly string[], longest: number): string => {
  const below = (end: number) => Math.floor(random() * end);
  // Squared, so that some words are common and others rare, as in language.
  const word = () => `w${Math.floor(random() ** 2 * 25)}`;
  const copied = random() < 0.7 ? (earlier[below(earlier.length)] ?? '').split(' ') : [];
  const words = copied.length > 1 ? copied : Array.from({ length: below(longest) }, word);
  return words.flatMap((old) => (random() < 0.15 ? [word()] : random() < 0.1 ? [] : [old])).join(' ');
};

test.each([0, 0.3, 0.5, 0.7, 0.95, 1])('above %d the answer is that of comparing with every text', (threshold) => {
  const random = seededRandom('novelty', threshold);
  const texts: string[] = [];
  const pool = new NoveltyPool();
  for (let round = 0; round < 250; round += 1) {
    const text = randomText(random, texts, round % 10 === 0 ? 90 : 14);
    expect(pool.mostSimilar(text, threshold)).toEqual(byComparingAll(texts, text, threshold));
    expect(pool.add(text)).toBe(texts.length);
    texts.push(text);
  }
  expect(pool.size).toBe(250);
});

test('the most similar text is named with its F, and of equals the first', () => {
  const pool = poolOf('list five rivers', 'name three big rivers', 'Name three big lakes.', 'name three big lakes');
  expect(pool.mostSimilar('Name three big lakes!', 0.7)).toEqual({ position: 2, fmeasure: 1 });
  expect(pool.mostSimilar('name three wide lakes', 0.7)).toEqual({ position: 2, fmeasure: 0.75 });
});

test('a text just at the threshold is not above it', () => {
  const pool = poolOf('a b c d');
  expect(pool.mostSimilar('a b c e', 0.75)).toBeUndefined();
  expect(pool.mostSimilar('a b c e', 0.74)).toEqual({ position: 0, fmeasure: 0.75 });
});

test('texts without tokens are like nothing', () => {
  expect(poolOf('', '???').mostSimilar('', 0)).toBeUndefined();
  expect(poolOf('', 'one').mostSimilar('!', 0)).toBeUndefined();
  expect(new NoveltyPool().mostSimilar('one', 0)).toBeUndefined();
});

test.each([-0.1, 1.1, NaN])('a threshold of %d is refused', (threshold) => {
  expect(() => new NoveltyPool().mostSimilar('one', threshold)).toThrow(RangeError);
});
