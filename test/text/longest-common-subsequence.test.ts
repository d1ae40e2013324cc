import { commonSubsequences, longestCommonSubsequence } from '../../text/longest-common-subsequence.ts';
import { seededRandom } from '../../text/random.ts';

/** The textbook recursion, too slow for anything but a test. */
const byDefinition = (left: string, right: string): number => {
  if (left === '' || right === '') return 0;
  if (left[0] === right[0]) return 1 + byDefinition(left.slice(1), right.slice(1));
  return Math.max(byDefinition(left.slice(1), right), byDefinition(left, right.slice(1)));
};

// Worked examples of textbooks: Cormen et al., "Introduction to Algorithms", 15.4.
test.each([
  ['ABCBDAB', 'BDCABA', 4],
  ['XMJYAUZ', 'MZJAWXU', 4],
  ['', 'ABC', 0],
  ['ABC', '', 0],
  ['ABC', 'XYZ', 0],
])('%s and %s share %i in order', (left, right, expected) => {
  expect(longestCommonSubsequence([...left], [...right])).toBe(expected);
});

/** The textbook's table, row by row. */
const byTable = (left: readonly string[], right: readonly string[]): number => {
  let row = Array.from({ length: right.length + 1 }, () => 0);
  for (const token of left) {
    const next = [0];
    right.forEach((other, column) => {
      const step = token === other ? (row[column] ?? 0) + 1 : Math.max(row[column + 1] ?? 0, next[column] ?? 0);
      next.push(step);
    });
    row = next;
  }
  return row.at(-1) ?? 0;
};

test('agrees with the table on random long lists, one of them prepared for many', () => {
  const random = seededRandom('long lists');
  const list = (length: number) => Array.from({ length }, () => `t${Math.floor(random() * 9)}`);
  for (const length of [1, 31, 32, 33, 63, 64, 65, 100, 256]) {
    const prepared = list(length);
    const commonWith = commonSubsequences(prepared);
    for (const otherLength of [0, 1, 32, 40, 128, 300]) {
      const other = list(otherLength);
      expect([length, otherLength, commonWith(other)]).toEqual([length, otherLength, byTable(prepared, other)]);
      expect(longestCommonSubsequence(other, prepared)).toBe(byTable(prepared, other));
    }
    expect(commonWith(prepared)).toBe(length);
  }
});

test('agrees with the definition on random short lists', () => {
  const random = seededRandom('longest common subsequence');
  const list = () => Array.from({ length: Math.floor(random() * 9) }, () => 'abc'[Math.floor(random() * 3)]).join('');
  for (let round = 0; round < 300; round += 1) {
    const [left, right] = [list(), list()];
    expect([left, right, longestCommonSubsequence([...left], [...right])]).toEqual([
      left,
      right,
      byDefinition(left, right),
    ]);
  }
});
