import { InvalidArgumentError } from 'commander';
import { readDuration } from '../../cli/read-duration.ts';

test.each([
  ['30d', 2_592_000_000],
  ['12h', 43_200_000],
  ['1.5 hours', 5_400_000],
  ['90s', 90_000],
  ['0', 0],
])('%s is %d milliseconds', (text, milliseconds) => {
  expect(readDuration(text)).toBe(milliseconds);
});

test.each(['', '30', '-1d', 'soon', '3 parsecs', '1d2h'])('%j is no time', (text) => {
  expect(() => readDuration(text)).toThrow(InvalidArgumentError);
});
