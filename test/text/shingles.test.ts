import { shinglesOf } from '../../text/shingles.ts';

// Broder 1997, section 2: the 4-shingling of (a, rose, is, a, rose, is, a, rose) as a set.
test('shingles of the example in the paper', () => {
  expect([...shinglesOf('a rose is a rose is a rose', 4)]).toEqual(['a rose is a', 'rose is a rose', 'is a rose is']);
});

test('case, punctuation and the form of characters make no difference', () => {
  const plain = shinglesOf('dont stop the cafe\u0301 music now');
  expect(plain.size).toBe(2);
  expect(shinglesOf('“Don’t stop” — the café: MUSIC, now!')).toEqual(plain);
});

test('a text of fewer words is one shingle, a text of exactly as many too', () => {
  expect(shinglesOf('Yes.')).toEqual(new Set(['yes']));
  expect(shinglesOf('one two three four')).toEqual(new Set(['one two three four']));
  expect(shinglesOf('one two three four five').size).toBe(1);
});

test('a text without words has no shingles', () => {
  expect(shinglesOf('… 😀')).toEqual(new Set());
});
