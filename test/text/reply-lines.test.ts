import { listedLines } from '../../text/reply-lines.ts';

test.each([
  ['- one\n- two', ['one', 'two']],
  ['* one\n• two\n– three', ['one', 'two', 'three']],
  ['1. one\n2) two\n(3) three\n[4] four', ['one', 'two', 'three', 'four']],
  ['a) one\n(b) two', ['one', 'two']],
  ['## one\r\n\r\n  two  ', ['one', 'two']],
  ['1. "one"\n“two.”\n**three**\n`four`', ['one', 'two.', 'three', 'four']],
  ['"one" and "two"', ['"one" and "two"']],
  ['A. Weber came.\n1990 was warm.\n-5 degrees', ['A. Weber came.', '1990 was warm.', '-5 degrees']],
  ['\n---\n...\n', []],
  ['', []],
  ['**', []],
])('of %j the lines are %j', (reply, lines) => {
  expect(listedLines(reply)).toEqual(lines);
});
