import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../text/random.ts';
import { splitSentences } from '../../text/sentences.ts';

const dataFolder = process.env.SLINGSHOT_DATA;
const withData = dataFolder ? test : test.skip;
if (!dataFolder) console.warn('SLINGSHOT_DATA is not set: sentences are not checked on the larger public data');

/** In a case, a bar stands where a reader ends a sentence; it is taken out, with the space before it kept. */
const expectSplit = (marked: string): void => {
  const text = marked.replaceAll('|', '');
  expect(splitSentences(text).map((sentence) => sentence.text)).toEqual(marked.split('|').map((part) => part.trim()));
};

describe('a full stop after an abbreviation', () => {
  test.each([
    'Dr. Moss met Mr. and Mrs. Lind in March. |They spoke of St. Agnes.',
    'Prof. Hale of the Dept. of Botany wrote to Lt. Gov. Ames. |Nobody replied.',
    'The U.S. Senate met in Washington, D.C. on Monday. |It adjourned early.',
    'He moved to the U.S. |He never came back.',
    'See Fig. 2 and Eq. (4) on pp. 10-12 of Vol. IV. |No. 7 is missing.',
    'Is it ripe? |No. |Wait a week.',
    'Use a soft cheese, e.g. Brie, i.e. one that melts. |Then bake.',
    'Moss et al. (2019) and Lind et al. [3] disagree with Hale et al. 2004. |Their data differ.',
    'We left on Jan. 3 and came home on Sat. night.',
    'Acme Inc. Chairman Rosa Diaz resigned. |Brill Ltd. and Acme Inc. |The two firms merged.',
    'She took a Ph.D. in physics. |He has no Ph.D. |They married.',
    'The bus left at 5 p.m. Monday. |The train left at 6 p.m. |Everyone was late.',
    'Sammy Davis Jr. sang first. |Then came the news about Martin Jr. |It was bad.',
    'Apples, pears, etc. are fruit. |We sell apples, pears, etc. |Come and see.',
    'Compare Smith v. Jones and 3 ft. 4 in. of rope vs. Two Towers.',
  ])('%s', expectSplit);
});

describe('initials', () => {
  test.each([
    'J. R. R. Tolkien and C. S. Lewis were friends. |George W. Bush was not there.',
    'I. M. Pei drew it. |So do I. |Peter left.',
    'It rained. |I. Newton and J. A. Baker never met. |He and I. A. Richards did.',
    'Take vitamin C. |The dose is small. |World War I. |Then peace.',
  ])('%s', expectSplit);
});

describe('numbers', () => {
  test.each([
    'Pi is about 3.14 and e is 2.718. |Prices rose by 0.5 percent to $1.25. |Fine.',
    'Version 2.0.1 came out on 3.4.2020. |It was late.',
  ])('%s', expectSplit);
});

describe('quotations and brackets', () => {
  test.each([
    '"Stop!" he said. |"Why?" she asked. |"Because." |They left.',
    '“Who is there?” Peter asked. |“Me!” old Mr. Lind shouted. |“Come in.” |Anna wrote on.',
    "She said: 'Never again.' |Then she went (as always). |(It was dark.) |The end.",
    'He wrote "It is done." and left.',
  ])('%s', expectSplit);
});

describe('ellipses', () => {
  test.each([
    'Well ... maybe not. |He waited... |Then he left. |And so on… |Nobody came.',
    'She was … gone. |"I thought..." he began.',
  ])('%s', expectSplit);
});

describe('footnote marks', () => {
  test.each(['The tower fell.[2] |It was rebuilt.[3][4] |It stands.', 'The list [5] is long. |See [6] for more.'])(
    '%s',
    expectSplit,
  );
});

describe('line breaks', () => {
  test.each([
    ['wrapped lines go on', 'The boat lay in the\nharbour until a\nfriend of Dr.\nMoss came. |It sank.'],
    ['also before a name after a word that asks for more', 'We sailed from the\nIsle of Man with\nAnna.'],
    ['and after a comma', 'In the end,\nAnna won.'],
    ['a sentence ends at its full stop at the end of a line', 'It rained.\n|We stayed in.\r\n|Nobody minded.'],
    ['a heading is a sentence of its own', 'How to Bake\n|Heat the oven.\n|Wait.'],
    ['list items stay apart, with their numbers', 'You need:\n|1. Flour.\n|2. Two eggs\n|- Salt\n|- Sugar'],
    ['a blank line always ends a sentence', 'half a thought\n\n|and the rest of the\n \n|story by Dr.\n\n|Moss'],
    ['the number of an item in running text is not special', 'They chose option 1. |Then they left.'],
  ])('%s', (_, marked) => expectSplit(marked));
});

test('marks of East Asian writing end sentences without a space', () => {
  expectSplit('今日は雨です。|傘がありません。|どうしよう？|困った！');
});

test('an address or file name is not divided', () => {
  expectSplit('Go to example.org/a.html?b=C now. |Open notes.Txt first!');
});

test('spans hold their text at their offsets, with pairs of surrogates counted as two', () => {
  expect(splitSentences('  😀 One.  Two.\n')).toEqual([
    { text: '😀 One.', start: 2, end: 9 },
    { text: 'Two.', start: 11, end: 15 },
  ]);
});

test('a text without anything but white space has no sentences', () => {
  expect(splitSentences('')).toEqual([]);
  expect(splitSentences(' \n\t ')).toEqual([]);
});

/** Nothing lost, nothing twice: spans in order, with their own text, white space between and around. */
const expectWhole = (text: string): void => {
  let offset = 0;
  let rebuilt = '';
  for (const sentence of splitSentences(text)) {
    const gap = text.slice(offset, sentence.start);
    expect(gap.trim()).toBe('');
    expect(sentence.text).not.toBe('');
    expect(sentence.text).toBe(sentence.text.trim());
    expect(sentence.end - sentence.start).toBe(sentence.text.length);
    rebuilt += gap + sentence.text;
    offset = sentence.end;
  }
  expect(text.slice(offset).trim()).toBe('');
  expect(rebuilt + text.slice(offset)).toBe(text);
};

test('spans and gaps give back texts made at random of troublesome parts', () => {
  const parts =
    'Dr. |U.S. |a|B|.|!|?|…|...| |  |\n|\n\n|\r\n|"|”|(|)|[1]|3.5|😀|\ud83d|。|\u00a0|\u2028|\u0085|\u200b|I.|-|,'.split(
      '|',
    );
  const random = seededRandom('sentences');
  for (let round = 0; round < 1500; round += 1) {
    const size = Math.floor(random() * 30);
    expectWhole(Array.from({ length: size }, () => parts[Math.floor(random() * parts.length)]).join(''));
  }
});

test('the work grows with the length of the text, not with its square', () => {
  const started = performance.now();
  splitSentences('Dr. '.repeat(50_000));
  splitSentences(`x${'\n'.repeat(200_000)}x`);
  splitSentences('.'.repeat(200_000));
  expect(performance.now() - started).toBeLessThan(5000);
});

withData('spans and gaps give back whole articles', () => {
  const articles = readFileSync(join(dataFolder ?? '', 'passages', 'wikipedia.txt'), 'utf8').split('\n');
  const pages = readFileSync(join(dataFolder ?? '', 'passages', 'c4.jsonl'), 'utf8').split('\n');
  for (const text of [...articles, ...pages.map((page) => page.replaceAll('\\n', '\n'))]) expectWhole(text);
});
