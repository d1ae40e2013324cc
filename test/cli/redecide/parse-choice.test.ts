import { parseChoice } from '../../../cli/redecide/parse-choice.ts';

test.each([
  ['lowest', { strategy: 'lowest' }],
  ['margin:0.1', { strategy: 'lowest', margin: 0.1 }],
  ['top-k:2', { strategy: 'top-k', k: 2 }],
  ['bounds:5..50', { strategy: 'bounds', lowest: 5, highest: 50 }],
  ['bounds:1.5..50.25', { strategy: 'bounds', lowest: 1.5, highest: 50.25 }],
  ['bounds:..50', { strategy: 'bounds', highest: 50 }],
  ['bounds:5..', { strategy: 'bounds', lowest: 5 }],
  ['ifd', { strategy: 'ifd' }],
  ['ifd:0.2..0.9', { strategy: 'ifd', min: 0.2, max: 0.9 }],
  ['ifd:..2', { strategy: 'ifd', max: 2 }],
  ['first', { strategy: 'first' }],
  ['random', { strategy: 'random' }],
])('%s is the choice a run file writes as %j', (text, expected) => {
  expect(parseChoice(text)).toEqual(expected);
});

test.each([
  '',
  'lowst',
  'lowest:1',
  'margin',
  'margin:',
  'margin:a',
  'top-k',
  'bounds:5',
  'bounds:5..6..7',
  'ifd:1',
  'ifds:1..2',
  'top-k:1:2',
])('"%s" is refused', (text) => {
  expect(() => parseChoice(text)).toThrow(/must be lowest, margin:0\.1|is no number/);
});
