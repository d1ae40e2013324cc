import { seededRandom } from '../../text/random.ts';
import { alignTokens, type TokenAlignment } from '../../text/token-alignment.ts';

const tokens = (text: string): string[] => text.split(' ').filter((token) => token !== '');

const align = (sought: string, among: string): TokenAlignment | undefined => alignTokens(tokens(sought), tokens(among));

test('tokens that stand together are found where they first stand', () => {
  expect(align('b c', 'a b c d b c')).toEqual({ start: 1, end: 3, similarity: 1 });
});

test('nothing is found where no token is in common, or there is none', () => {
  for (const [sought, among] of [
    ['x', 'a b'],
    ['', 'a'],
    ['a', ''],
  ] as const)
    expect(align(sought, among)).toBeUndefined();
});

test('a word too many, one left out and one that differs each take from the similarity', () => {
  expect(align('a b x c d', 'z a b c d z')).toEqual({ start: 1, end: 5, similarity: 8 / 9 });
  expect(align('a b d e', 'z a b c d e z')).toEqual({ start: 1, end: 6, similarity: 8 / 9 });
  expect(align('a b x d e', 'z a b c d e z')).toEqual({ start: 1, end: 6, similarity: 8 / 10 });
});

test('what lies far apart is not stretched over', () => {
  expect(align('a b y z', 'a b 1 2 3 4 5 6 7 8 9 y z')).toEqual({ start: 0, end: 2, similarity: 4 / 6 });
});

/** The worth of the best alignment of two whole lists: 2 for a token in common, -1 for each other. */
function worthOf(one: readonly string[], other: readonly string[]): number {
  let above = other.map((_, index) => -index - 1);
  above.unshift(0);
  for (const [row, token] of one.entries()) {
    const line = [-row - 1];
    for (const [column, counterpart] of other.entries()) {
      const both = (above[column] ?? 0) + (token === counterpart ? 2 : -1);
      line.push(Math.max(both, (above[column + 1] ?? 0) - 1, (line[column] ?? 0) - 1));
    }
    above = line;
  }
  return above.at(-1) ?? 0;
}

test('the stretch is one of most worth, found by trying all', () => {
  const random = seededRandom('alignment');
  const draw = (length: number) => Array.from({ length }, () => 'abcdef'[Math.floor(random() * 6)] ?? 'a');
  for (let round = 0; round < 60; round += 1) {
    const [sought, among] = [draw(1 + Math.floor(random() * 6)), draw(1 + Math.floor(random() * 12))];
    let best = 0;
    for (let from = 0; from < sought.length; from += 1)
      for (let to = from + 1; to <= sought.length; to += 1)
        for (let start = 0; start < among.length; start += 1)
          for (let end = start + 1; end <= among.length; end += 1)
            best = Math.max(best, worthOf(sought.slice(from, to), among.slice(start, end)));
    const found = alignTokens(sought, among);
    if (best === 0) expect(found).toBeUndefined();
    else {
      const stretch = among.slice(found?.start, found?.end);
      const worths = sought.flatMap((_, from) =>
        sought.slice(from).map((__, more) => worthOf(sought.slice(from, from + more + 1), stretch)),
      );
      expect(Math.max(...worths)).toBe(best);
    }
  }
});
