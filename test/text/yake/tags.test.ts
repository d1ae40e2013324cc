import { isPunctuationOnly, tagOf } from '../../../text/yake/tags.ts';

test.each([
  ['number', ['1', '1,000', '-3.5', '.5', '1e5', '1_000', '١٢', 'nan', 'Inf', 'infinity']],
  ['unusable', ['H2O', 'x²', '€', '😀', '—', '’', 'a.b.c', '1__', "rock'n'roll", 'info@x.io/']],
  ['acronym', ['A', 'IBM', 'ΣΑΣ', 'МИР']],
  ['name', ['Google', 'Été', 'Мир', 'İstanbul']],
  ['plain', ['data', 'iPhone', 'McCoy', 'u.s', 'information', 'nano', "isn't", '今天', '’s', '1_']],
])('%s is what %j are', (tag, words) => {
  expect(words.map((word) => [word, tagOf(word)])).toEqual(words.map((word) => [word, tag]));
});

test('only ASCII punctuation is punctuation', () => {
  expect(['.', '"...', '—', '“', 'a.'].map(isPunctuationOnly)).toEqual([true, true, false, false, false]);
});
