import { endsSentence } from '../../text/sentence-boundaries.ts';

const ends = (before: string, gap: string, after: string, place: { sentence?: string; startsLine?: boolean } = {}) =>
  endsSentence({ before, gap, after, sentence: '', startsLine: false, ...place });

test('without white space only East Asian marks end a sentence', () => {
  expect(ends('终于完了。', '', '后来')).toBe(true);
  expect(ends('example.', '', 'Org')).toBe(false);
});

test.each(['\n\n', '\r\n\r\n', '\n \t\n', '\u2029\u2029'])('two line breaks (%j) end even a title', (gap) => {
  expect(ends('thanks to Dr.', gap, 'Moss')).toBe(true);
  expect(ends('thanks to Dr.', gap.slice(0, gap.startsWith('\r') ? 2 : 1), 'Moss')).toBe(false);
});

test('a number belongs to what follows when it opens a line as a list number does', () => {
  expect(ends('2.', ' ', 'Eggs', { sentence: '2.', startsLine: true })).toBe(false);
  expect(ends('(iv)', ' ', 'Eggs', { sentence: '(iv)', startsLine: true })).toBe(true);
  expect(ends('a.', ' ', 'Eggs', { sentence: 'a.', startsLine: true })).toBe(false);
  expect(ends('2.', ' ', 'Eggs', { sentence: '2.', startsLine: false })).toBe(true);
});

test('a closing mark that stands alone does not open a sentence', () => {
  expect(ends('He left.', ' ', '"')).toBe(false);
  expect(ends('He left.', ' ', '"Wait')).toBe(true);
});

test('an abbreviation before a number goes on, before a word it ends', () => {
  expect(ends('see Fig.', ' ', '2 for')).toBe(false);
  expect(ends('see Fig.', ' ', '(S1)')).toBe(false);
  expect(ends('the answer is no.', ' ', 'Peter')).toBe(true);
});

test('an ambiguous abbreviation goes on before a name and ends before a word that opens sentences', () => {
  for (const before of ['in the U.S.', 'by Acme Inc.', 'by Martin Jr.', 'asked George W.']) {
    expect([before, ends(before, ' ', 'Senate hearings')]).toEqual([before, false]);
    expect([before, ends(before, ' ', 'The hearings')]).toEqual([before, true]);
  }
});

test('after noon and midnight only a day, a zone or a word without a capital goes on', () => {
  expect(ends('at 5 p.m.', ' ', 'Tuesday')).toBe(false);
  expect(ends('at 5 p.m.', ' ', 'EST')).toBe(false);
  expect(ends('at 5 p.m.', ' ', 'Peter')).toBe(true);
});

test('a line that ends without a mark goes on before a small letter, after a comma and after a linking word', () => {
  expect(ends('the boat lay', '\n', 'in the harbour')).toBe(false);
  expect(ends('in the end,', '\n', 'Anna won')).toBe(false);
  expect(ends('a friend of', '\n', 'Anna')).toBe(false);
  expect(ends('How to Bake', '\n', 'Heat the oven')).toBe(true);
});
