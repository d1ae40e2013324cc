import { webAddresses } from '../../../text/yake/web-addresses.ts';

// Expected values from segtok 1.5.11; what stands before an "@" is a user's name, spaces included
test.each([
  ['a http://x.example', ['http://x.example']],
  ['(http://u:p@h.example:21/a_(b)?q=1#f)', ['http://u:p@h.example:21/a_(b']],
  ['http://x.example and more me@y.example', ['http://x.example and more me@y.example']],
  ['me.too+tag@a-b.example, or "ftp://a.b"', ['ftp://a.b']],
  ['[see http://a.b]', ['http://a.b']],
  [
    'http://a.b/c, or http://d.e (f@g.h, x@y.z) and mailto://q.r',
    ['http://a.b/c,', 'http://d.e', 'x@y.z', 'mailto://q.r'],
  ],
  ['x me.too+tag@a-b.example.', []],
  ['me@localhost', []],
  ['http://a.b,c', []],
  ['://a.b', []],
  ['a@b.c@d.e', []],
])('the addresses of %j', (sentence, addresses) => {
  expect(webAddresses(sentence).map(({ start, end }) => sentence.slice(start, end))).toEqual(addresses);
});
