import { joinInput } from '../../text/join-input.ts';

test('an input follows its instruction on a new line', () => {
  expect(joinInput('Add the numbers.', '2 and 3')).toBe('Add the numbers.\n2 and 3');
});

test('nothing is added for an empty or absent input', () => {
  expect(joinInput('Tell a joke.', '')).toBe('Tell a joke.');
  expect(joinInput('Tell a joke.')).toBe('Tell a joke.');
});
