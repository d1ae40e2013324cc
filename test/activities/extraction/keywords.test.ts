import { keywords } from '../../../activities/extraction/keywords.ts';
import { findStrategy, extractions } from '../../../activities/strategies.ts';

const text = 'The beekeeper opens the hive. A hive holds a queen, and the queen never leaves her Hive.';
const never = () => {
  throw new Error('keywords draw nothing');
};
const take = (parameters: object, passage = text) => keywords.bind(parameters)(passage, never);
const written = (spans: { start: number; end: number }[]) => spans.map(({ start, end }) => text.slice(start, end));

test('keywords of a passage are one fragment, best first, with the place of each', () => {
  // Expected values from yake 0.4.8
  const [fragment, ...others] = take({ maxWords: 1 });
  expect(others).toEqual([]);
  expect(fragment?.text).toBe('hive, beekeeper, opens, queen, holds, leaves');
  expect(written(fragment?.spans ?? []).join(', ')).toBe(fragment?.text);
});

test('or each keyword is a fragment', () => {
  const fragments = take({ maxWords: 1, fragments: 'each' });
  expect(fragments.map((one) => one.text).join(', ')).toBe(take({ maxWords: 1 })[0]?.text);
  for (const fragment of fragments) expect(written(fragment.spans)).toEqual([fragment.text]);
});

test('number, length and further stopwords are kept to', () => {
  const texts = (parameters: object) => take({ ...parameters, fragments: 'each' }).map((one) => one.text);
  expect(texts({ top: 2, maxWords: 1 })).toEqual(['hive', 'beekeeper']);
  expect(texts({}).some((one) => one.split(' ').length === 3)).toBe(true);
  expect(texts({ stopwords: ['HIVE'] }).filter((one) => /hive$/i.test(one))).toEqual([]);
});

test.each(['', '😀😀', 'It was what it was.'])('%j gives no fragment', (passage) => {
  expect(take({}, passage)).toEqual([]);
  expect(take({ fragments: 'each' }, passage)).toEqual([]);
});

test('a run file may name it, and what is wrong is told by field', () => {
  expect(findStrategy(extractions, { strategy: 'keywords' })).toMatchObject({
    parameters: { top: 20, maxWords: 3, fragments: 'joined', stopwords: [] },
  });
  const wrong = { strategy: 'keywords', top: 0, stopwords: ['two words'], words: 3 };
  expect(findStrategy(extractions, wrong)).toMatchObject({
    problems: [
      { path: ['top'] },
      { path: ['stopwords', 0], message: 'must be one word (got "two words")' },
      { path: ['words'], message: expect.stringContaining('maxWords') },
    ],
  });
});
