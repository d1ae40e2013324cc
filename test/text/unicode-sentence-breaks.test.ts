import { seededRandom } from '../../text/random.ts';
import { unicodeSentenceBreaks } from '../../text/unicode-sentence-breaks.ts';

const inOneRun = (text: string): number[] =>
  Array.from(new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text), ({ index }) => index);

test('breaks are those of one run over the whole text, wherever the windows fall', () => {
  const random = seededRandom('windows');
  const parts = [
    'word ',
    'Name ',
    'etc. ',
    '(5) ',
    '!',
    '." ',
    '. ',
    '... ',
    '\n',
    '\r\n',
    '😀',
    '。',
    '3.5 ',
    'U.S. ',
  ];
  for (let round = 0; round < 20; round += 1) {
    const size = Math.floor(random() * 3000);
    const text = Array.from({ length: size }, () => parts[Math.floor(random() * parts.length)]).join('');
    expect([...unicodeSentenceBreaks(text)]).toEqual(inOneRun(text));
  }
});

test.each([
  ['nothing', ''],
  ['a sentence longer than any window', `${'and so on '.repeat(2000)}. Then more. ${'x'.repeat(9000)}`],
  ['a break whose neighbours lie beyond the window', `${'a'.repeat(2040)}. One. ${'1 '.repeat(40)}two. Three. Four.`],
])('breaks are those of one run for %s', (_, text) => {
  expect([...unicodeSentenceBreaks(text)]).toEqual(inOneRun(text));
});

test('a text of a million characters takes seconds at most', () => {
  const started = performance.now();
  expect([...unicodeSentenceBreaks('He went out. It was cold. '.repeat(40_000))]).toHaveLength(80_000);
  expect(performance.now() - started).toBeLessThan(10_000);
});
