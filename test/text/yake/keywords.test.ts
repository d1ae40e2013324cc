import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { englishStopwords } from '../../../text/yake/english-stopwords.ts';
import { extractKeywords } from '../../../text/yake/keywords.ts';
import golden from '../../fixtures/keywords/yake.json' with { type: 'json' };

const dataFolder = process.env['SLINGSHOT_DATA'];
const withData = dataFolder === undefined || dataFolder === '' ? test.skip : test;

const stopwords = new Set(golden.stopwords);

/** How much of two lists is in both. */
function overlap(one: readonly string[], other: readonly string[]): number {
  const all = new Set([...one, ...other]);
  return all.size === 0 ? 1 : one.filter((word) => other.includes(word)).length / all.size;
}

const cases = golden.documents.flatMap(({ text, n1, n3 }, index) => [
  { index, maxWords: 1, text, expected: n1 },
  { index, maxWords: 3, text, expected: n3 },
]);

test.each(cases)('text $index gives the keywords and scores of yake 0.4.8, up to $maxWords words', (one) => {
  const found = extractKeywords(one.text, { maxWords: one.maxWords, top: 20, stopwords });
  expect(found.map(({ text }) => text)).toEqual(one.expected.map(({ text }) => text));
  for (const [index, { score }] of one.expected.entries()) expect(found[index]?.score).toBeCloseTo(score, 9);
});

const options = { maxWords: 3, top: 20, stopwords: englishStopwords };

test('a keyword knows its first place, across line ends, character references and possessives', () => {
  const text =
    "The beehive&#39;s keeper\nknows &amp;; honey-\r\nmaking. \tKeepers of\n\tbees &amp; Honey Bees like the Bee&nbsp;Museum's garden, a caf&eacute; terrace.";
  const places = new Map(
    extractKeywords(text, { ...options, top: 100 }).map(({ text: keyword, span }) => [
      keyword,
      span && text.slice(span.start, span.end),
    ]),
  );
  expect(Object.fromEntries(places)).toMatchObject({
    'beehive keeper': 'beehive&#39;s keeper',
    'honey-making': 'honey-\r\nmaking',
    'Keepers of bees': 'Keepers of\n\tbees',
    'Honey Bees': 'Honey Bees',
    'café terrace': 'caf&eacute; terrace',
    'Bee Museum garden': "Bee&nbsp;Museum's garden",
  });
  expect([...places.values()]).not.toContain(undefined);
});

test('the first place counts UTF-16 code units', () => {
  const text = '😀😀 Мёд и 蜂蜜 Пчёлы';
  const places = extractKeywords(text, options).map((keyword) => [
    keyword.text,
    text.slice(keyword.span?.start, keyword.span?.end),
  ]);
  expect(places).toContainEqual(['Мёд', 'Мёд']);
  expect(places).toContainEqual(['Пчёлы', 'Пчёлы']);
});

test.each(['', ' \n\t', '😀 🐝', '...!?', '12 and 34', 'the of it', '\ud800'])('%j has no keywords', (text) => {
  expect(extractKeywords(text, options)).toEqual([]);
});

test('top, the length and the window are kept to, and a limit of 1 keeps what is alike', () => {
  const text = golden.documents[0]?.text ?? '';
  expect(extractKeywords(text, { ...options, top: 3 })).toEqual(extractKeywords(text, options).slice(0, 3));
  expect(
    extractKeywords(text, { ...options, maxWords: 2 }).some(({ text: words }) => words.split(' ').length > 2),
  ).toBe(false);
  expect(extractKeywords(text, { ...options, window: 2 })).not.toEqual(extractKeywords(text, options));
  const alike = 'beekeepings beekeeping';
  const keys = (dedupLimit: number) =>
    extractKeywords(alike, { ...options, maxWords: 1, dedupLimit }).map((one) => one.text);
  expect(keys(0.9)).toEqual(['beekeepings']);
  expect(keys(1)).toEqual(['beekeepings', 'beekeeping']);
});

const filled = (piece: string, length: number): string =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

// A text that took time out of proportion, or a frame of the stack for each character, would not come to its end here
test.each([
  ...['a', ' ', '. ', '(A. ', ',', 'a-', "a'", 'a@', 'a@a.a ', '{', 'a://a.b/', '😀 '],
  ...['今天天气很好', '&amp;', '\n', '\n\tA', 'Dr. ', 'a. b ', '1_', '1,', '.)', 'http://a.b/c? '],
])('nothing but %j, a hundred thousand characters of it, comes to its end', (piece) => {
  expect(extractKeywords(filled(piece, 100_000), options).length).toBeLessThanOrEqual(20);
});

test('the longest passage there may be has keywords', () => {
  const found = extractKeywords(filled('Bees make a lot of honey. ', 500_000), options);
  expect(found.map(({ text }) => text)).toContain('Bees');
});

withData.each([1, 3])(
  'with the list at hand, most keywords are those that yake finds with its own, %i words',
  (words) => {
    const lines = readFileSync(join(dataFolder ?? '', 'keywords', 'golden_yake_0.4.8.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    const overlaps = lines.map((line) => {
      const document = JSON.parse(line) as { text: string } & Record<string, [string, number][]>;
      const found = extractKeywords(document.text, { ...options, maxWords: words }).map(({ text }) => text);
      return overlap(
        found,
        (document[`n${words}_top20`] ?? []).map(([text]) => text),
      );
    });
    expect(overlaps.reduce((sum, one) => sum + one, 0) / overlaps.length).toBeGreaterThan(0.9);
  },
);
