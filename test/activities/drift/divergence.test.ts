import { jensenShannon } from '../../../activities/drift/divergence.ts';

// Figures by the definition JSD(P, Q) = (KL(P | M) + KL(Q | M)) / 2, M = (P + Q) / 2, logarithms to the base 2, which is
// scipy.spatial.distance.jensenshannon(p, q, 2) ** 2; computed apart from this code. The second by hand:
// H(3/4, 1/4) - (H(1/2, 1/2) + H(1)) / 2 = 0.8112781245 - 0.5.
test.each([
  [[9, 12, 4], [1, 1, 1], 0.03240272926100751],
  [[1, 1], [1, 0], 0.31127812445913283],
  [[10, 20, 30, 40], [40, 30, 20, 10], 0.15356065532898455],
  [[1, 0], [0, 1], 1],
])('the divergence of %j and %j is that of the definition, either way round', (one, other, expected) => {
  expect(jensenShannon(one, other)).toBeCloseTo(expected, 12);
  expect(jensenShannon(other, one)).toBeCloseTo(expected, 12);
});

test('only the shape of a histogram counts, not how many values it holds', () => {
  expect(jensenShannon([3, 5, 2], [30, 50, 20])).toBe(0);
});

test('an empty histogram is like another empty one and unlike any other', () => {
  expect(jensenShannon([0, 0], [0, 0])).toBe(0);
  expect(jensenShannon([0, 0], [0, 1])).toBe(1);
});
