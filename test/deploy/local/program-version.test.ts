import { isAtLeast } from '../../../deploy/local/program-version.ts';

test.each([
  ['1.5.1', '1.5.1', true],
  ['1.10.0', '1.5.1', true],
  ['2.0', '1.5.1', true],
  ['1.5', '1.5.1', false],
  ['1.4.9', '1.5.1', false],
  ['3.9.18', '3.11', false],
  ['3.11.7', '3.11', true],
  ['1.26rc1', '1.25.0', true],
])('%s against at least %s is %s', (version, oldest, expected) => {
  expect(isAtLeast(version, oldest)).toBe(expected);
});
