import { exactMatchBest } from '../../text/exact-match.ts';

// Values follow normalize_answer of Super-NaturalInstructions: lower case, no string.punctuation, white space collapsed.
test.each([
  ['Yes.', ['yes'], 1],
  ['  the   Answer\tis:\n42!', ['The answer is 42'], 1],
  ['a|b~c`d^e_f', ['ABCDEF'], 1],
  ['{a}', ['[A]'], 1],
  ['the cat', ['cat'], 0],
  ['Yes\u2026', ['yes'], 0],
  ['B', ['A', 'b'], 1],
  ['!?', [''], 1],
  ['well-known', ['well known'], 0],
])('%j against %j gives %i', (prediction, references, expected) => {
  expect(exactMatchBest(prediction, references)).toBe(expected);
});

test('without references there is no score', () => {
  expect(() => exactMatchBest('yes', [])).toThrow(RangeError);
});
