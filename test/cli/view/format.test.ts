import { duration, oneLine } from '../../../cli/view/format.ts';

describe('a duration', () => {
  test.each([
    [0.04, '0.0 s'],
    [9.94, '9.9 s'],
    [59.4, '59 s'],
    [59.6, '1 min 0 s'],
    [3599, '59 min 59 s'],
    [7800, '2 h 10 min'],
    [7199.9, '2 h 0 min'],
  ])('of %d seconds reads %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe('a text on one line', () => {
  test('has no line breaks and is cut at whole characters', () => {
    expect(oneLine(' a\n\tb ', 10)).toBe('a b');
    expect(oneLine('🐝🐝🐝🐝', 3)).toBe('🐝🐝…');
  });
});
