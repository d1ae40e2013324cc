import { prepareLines } from '../../../text/yake/lines.ts';

test.each([
  ['one\ntwo\n  Three\tx', ' one two\n\n  Three x'],
  ['One\n\ttwo\n\tThree', '\n\nOne two Three'],
  ['\n\tOne\n', '\n\n One '],
  ['Élan\nÉtude', ' Élan Étude'],
  ['', ' '],
])('%j becomes %j: capitals of A to Z begin a paragraph', (original, text) => {
  expect(prepareLines(original).text).toBe(text);
});

test('every character knows where it came from', () => {
  const original = 'one\n\ttwo\nThree\n\n\n\tfour\tfive';
  const prepared = prepareLines(original);
  for (const word of ['one', 'two', 'Three', 'four', 'five']) {
    for (let index = 0; index < word.length; index++) {
      expect(prepared.original(prepared.text.indexOf(word) + index)).toBe(original.indexOf(word) + index);
    }
  }
});
