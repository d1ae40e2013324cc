import { containsVowel, endsDoubleConsonant, endsShort, isConsonantAt, measure } from '../../text/porter-measure.ts';

// Porter 1980: "in TOY the consonants are T and Y, and in SYZYGY they are S, Z and G".
test.each([
  ['toy', [0, 2]],
  ['syzygy', [0, 2, 4]],
])('the consonants of %s are those of the paper', (word, expected) => {
  expect([...word].flatMap((_, position) => (isConsonantAt(word, position) ? [position] : []))).toEqual(expected);
});

// Porter 1980, the list of examples for m.
test.each([
  [0, ['tr', 'ee', 'tree', 'y', 'by', '']],
  [1, ['trouble', 'oats', 'trees', 'ivy']],
  [2, ['troubles', 'private', 'oaten', 'orrery']],
])('m is %i for the words of the paper', (expected, words) => {
  expect(words.map(measure)).toEqual(words.map(() => expected));
});

test('measure and vowels agree with the definition letter by letter', () => {
  const letters = ['a', 'y', 'b', '1'];
  let words = [''];
  for (let length = 1; length <= 6; length += 1) {
    words = words.flatMap((word) => letters.map((letter) => word + letter));
    for (const word of words) {
      const kinds = [...word].map((_, position) => (isConsonantAt(word, position) ? 'c' : 'v')).join('');
      expect([word, measure(word)]).toEqual([word, kinds.split('vc').length - 1]);
      expect([word, containsVowel(word)]).toEqual([word, kinds.includes('v')]);
    }
  }
});

test.each([
  ['hopp', true],
  ['free', false],
  ['hop', false],
  ['p', false],
  ['ayy', false],
])('%s ends in a double consonant: %s', (stem, expected) => {
  expect(endsDoubleConsonant(stem)).toBe(expected);
});

test.each([
  ['wil', true],
  ['hop', true],
  ['fail', false],
  ['snow', false],
  ['box', false],
  ['tray', false],
  ['at', true],
  ['ow', true],
  ['be', false],
  ['a', false],
])('%s ends short: %s', (stem, expected) => {
  expect(endsShort(stem)).toBe(expected);
});
