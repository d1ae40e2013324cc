import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseOne, seededRandom } from '../../text/random.ts';
import { splitSections } from '../../text/sections.ts';
import { splitSentences } from '../../text/sentences.ts';
import { countWords } from '../../text/words.ts';

const dataFolder = process.env.SLINGSHOT_DATA;
const withData = dataFolder ? test : test.skip;
if (!dataFolder) console.warn('SLINGSHOT_DATA is not set: sections are not checked on the larger public data');

const sentence = (words: number): string => `Tom${' went'.repeat(words - 1)}.`;
const sentences = (...counts: number[]): string => counts.map(sentence).join(' ');
const sizes = (text: string, target: number): number[] =>
  splitSections(text, target).map(({ text: part }) => countWords(part));

test('a text of at most 1.5 times the target stays whole, without its outer white space', () => {
  const text = ` ${sentences(15, 15)}\n`;
  expect(splitSections(text, 20)).toEqual([{ text: text.trim(), start: 1, end: text.length - 1 }]);
  expect(sizes(sentences(15, 16), 20)).toEqual([15, 16]);
});

test('a longer text is cut at sentence ends, with offsets', () => {
  const text = sentences(10, 10, 10, 10);
  const parts = splitSections(text, 20);
  expect(parts.map((part) => part.text)).toEqual([sentences(10, 10), sentences(10, 10)]);
  for (const part of parts) expect(text.slice(part.start, part.end)).toBe(part.text);
});

test('sections are balanced instead of leaving a small last one', () => {
  expect(sizes(sentences(...Array.from({ length: 21 }, () => 10)), 100)).toEqual([100, 110]);
  expect(sizes(sentences(...Array.from({ length: 26 }, () => 10)), 100)).toHaveLength(3);
  expect(Math.min(...sizes(sentences(...Array.from({ length: 26 }, () => 10)), 100))).toBeGreaterThanOrEqual(80);
});

test('a sentence of up to twice the target is not cut', () => {
  expect(sizes(sentences(10, 40, 10, 20), 20)).toEqual([10, 40, 30]);
});

test('a sentence of more than twice the target is cut at white space into about equal pieces', () => {
  const text = sentences(5, 100, 5);
  const parts = splitSections(text, 20);
  expect(parts.length).toBeGreaterThanOrEqual(5);
  for (const part of parts) {
    expect(countWords(part.text)).toBeLessThanOrEqual(40);
    expect(countWords(part.text)).toBeGreaterThanOrEqual(10);
  }
  expect(parts.map((part) => part.text).join(' ')).toBe(text);
});

test('a run of words without white space is never cut', () => {
  const run = Array.from({ length: 90 }, (_, index) => `w${index}`).join('/');
  expect(splitSections(`${run}. ${sentence(20)}`, 20).map((part) => part.text)).toEqual([`${run}.`, sentence(20)]);
});

test('a text without words is one section, an empty one has none', () => {
  expect(splitSections('😀 … 😀').map((part) => part.text)).toEqual(['😀 … 😀']);
  expect(splitSections(' \n')).toEqual([]);
});

test.each([0, 2.5, -1])('a target of %d words is refused', (target) => {
  expect(() => splitSections('One.', target)).toThrow(`got ${target}`);
});

/** The least sum of squared differences from the target that any division into runs of the sizes has. */
const leastCost = (counts: readonly number[], target: number): number => {
  if (counts.length === 0) return 0;
  let least = Infinity;
  for (let taken = 1; taken <= counts.length; taken += 1) {
    const words = counts.slice(0, taken).reduce((sum, count) => sum + count, 0);
    least = Math.min(least, (words - target) ** 2 + leastCost(counts.slice(taken), target));
  }
  return least;
};

test('no other division at sentence ends comes closer to the target', () => {
  const random = seededRandom('sections');
  for (let round = 0; round < 40; round += 1) {
    const counts = Array.from({ length: 12 }, () => chooseOne([1, 2, 5, 9, 14, 20], random));
    if (counts.reduce((sum, count) => sum + count, 0) <= 15) continue;
    const cost = sizes(sentences(...counts), 10).reduce((sum, words) => sum + (words - 10) ** 2, 0);
    expect([counts, cost]).toEqual([counts, leastCost(counts, 10)]);
  }
});

withData('articles are divided whole, at sentence ends, into sections near the target', () => {
  const articles = readFileSync(join(dataFolder ?? '', 'passages', 'wikipedia.txt'), 'utf8')
    .trim()
    .split('\n');
  expect(articles).toHaveLength(20);
  for (const article of articles) {
    const ends = new Set(splitSentences(article).map(({ end }) => end));
    const parts = splitSections(article);
    let offset = 0;
    for (const { start, end, text } of parts) {
      expect(article.slice(offset, start).trim()).toBe('');
      expect(ends.has(end)).toBe(true);
      expect(countWords(text)).toBeGreaterThan(150);
      expect(countWords(text)).toBeLessThan(600);
      offset = end;
    }
    expect(article.slice(offset).trim()).toBe('');
  }
});
