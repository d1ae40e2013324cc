import { murmur3, rotateLeft } from '../../text/murmur3.ts';

// Reference values: mmh3 5.3.1 (PyPI), mmh3_x86_128_digest(text.encode('utf-16-le')) as four little-endian words.
test.each([
  ['', [0, 0, 0, 0]],
  ['a', [0x033bb196, 0xccef4fe1, 0xccef4fe1, 0xccef4fe1]],
  ['["run",7]', [0x832dd6a8, 0x83cf22bf, 0xc374f1b5, 0xeb21e543]],
  ['slingshot!', [0xe0be6e6c, 0x3ee42299, 0x27ac8d9d, 0xc7b1f02e]],
  ['The quick brown fox jumps over the lazy dog', [0x15beb686, 0x0f94f6ca, 0xfed4894d, 0x28be6d5b]],
  ['grüße 😀 aus Köln, fünfzehn', [0xec5f006e, 0xf5c701bd, 0x2092d5c7, 0x1a02a6de]],
])('the hash of %j is that of mmh3', (text, expected) => {
  expect(murmur3(text)).toEqual(expected);
});

test('bits that leave a word on the left come back on the right', () => {
  expect(rotateLeft(0x80000001, 4) >>> 0).toBe(0x00000018);
});
