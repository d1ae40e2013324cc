import { xoshiro128 } from '../../text/xoshiro128.ts';

// Made with the authors' C code: the test data of two other implementations (edorfaus/xoshiro-6502, and a TypeScript
// library's list for the state 0, 1, 2, 3).
test.each([
  [[0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0] as const, [0xf1391922, 0x6fe53806, 0xa5be2840, 0xf510ee70]],
  [[0, 1, 2, 3] as const, [5760, 17280, 2966400, 32451840, 2604340873, 3891234569, 1254043636, 216095511, 3291724652]],
])('state %j gives the published numbers', (state, expected) => {
  const next = xoshiro128(state);
  expect(expected.map(() => next())).toEqual(expected);
});

test('two generators of one state do not disturb each other', () => {
  const [left, right] = [xoshiro128([0, 1, 2, 3]), xoshiro128([0, 1, 2, 3])];
  left();
  expect(right()).toBe(5760);
});
