import { checkKeyPrefix, checkObjectKey } from '../../stores/object-key.ts';

test.each(['a', 'runs/2026-01-01/run.json', 'Z_9/x.y-z', '.hidden', 'a...b', `${'a'.repeat(255)}/b`, '12a'])(
  'the key %j is allowed',
  (key) => {
    expect(() => checkObjectKey(key)).not.toThrow();
  },
);

test.each([
  ['', /empty segment/],
  ['/a', /empty segment/],
  ['a/', /empty segment/],
  ['a/../b', /'\.\.'/],
  ['.', /reads as a number|'\.'/],
  ['a/./b', /'\.'/],
  ['a/b c', /"b c"/],
  ['a\nb', /use letters/],
  ['a\0b', /use letters/],
  ['a'.repeat(256), /256 characters/],
  [`${'a'.repeat(250)}/`.repeat(5) + 'a', /at most 1024/],
  ['12', /reads as a number/],
])('the key %j is refused, with the reason', (key, reason) => {
  expect(() => checkObjectKey(key)).toThrow(reason);
});

test.each(['', 'a', 'a/', 'a/b', 'a/b/', '12'])('the prefix %j is allowed', (prefix) => {
  expect(() => checkKeyPrefix(prefix)).not.toThrow();
});

test.each(['/', '/a', 'a//', '../', 'a/..', 'a b', 'a~'])('the prefix %j is refused', (prefix) => {
  expect(() => checkKeyPrefix(prefix)).toThrow(RangeError);
});
