import { longestCommonSubsequence } from '../../text/longest-common-subsequence.ts';
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
