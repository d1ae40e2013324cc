import { countWords, hasLetters, wordsOf } from '../../text/words.ts';

test.each([
  [
    "Don't count it's apostrophes, nor ’tis or dogs'.",
    ["Don't", 'count', "it's", 'apostrophes', 'nor', 'tis', 'or', 'dogs'],
  ],
  ['well-known: 3.14 U.S.', ['well', 'known', '3', '14', 'U', 'S']],
  ['Über cafe\u0301 naïve', ['Über', 'cafe\u0301', 'naïve']],
  ['हिन्दी भाषा', ['हिन्दी', 'भाषा']],
  ['😀 — …\n\t', []],
  ['', []],
])('the words of %j', (text, expected) => {
  expect(wordsOf(text)).toEqual(expected);
  expect(countWords(text)).toBe(expected.length);
});

test.each([
  ['a', true],
  ['42 км', true],
  ['漢', true],
  ['', false],
  ['… !? -- 42', false],
  ['😀👍🏽 1️⃣ 🇫🇷 ℹ️ ™', false],
])('%j has letters: %s', (text, expected) => {
  expect(hasLetters(text)).toBe(expected);
});
