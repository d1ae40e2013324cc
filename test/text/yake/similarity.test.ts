import { areAlike } from '../../../text/yake/similarity.ts';

test('alike is more than the limit, measured in characters', () => {
  expect(areAlike('abcdefghijk', 'abcdefghijx', 0.9)).toBe(true);
  expect(areAlike('abcdefghij', 'abcdefghix', 0.9)).toBe(false);
  expect(areAlike('abcdefghij', 'abcdefghijkl', 0.8)).toBe(true);
  // One of eleven characters differs, of 22 code units two
  expect(areAlike('😀'.repeat(11), `${'😀'.repeat(10)}🐝`, 0.9)).toBe(true);
  expect(areAlike('😀'.repeat(10), `${'😀'.repeat(9)}🐝`, 0.9)).toBe(false);
});
