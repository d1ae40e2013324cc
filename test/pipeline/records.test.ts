import { perplexity } from '../../pipeline/records.ts';

test('perplexity is exp of the mean negative log-probability', () => {
  // exp(6 / 4); a token that is always certain has 1.
  expect(perplexity({ logProbabilitySum: -6, tokens: 4 })).toBeCloseTo(4.4816890703, 9);
  expect(perplexity({ logProbabilitySum: 0, tokens: 3 })).toBe(1);
});

test('a candidate that was not scored loses to every other', () => {
  expect(perplexity({})).toBe(Infinity);
  expect(perplexity({ logProbabilitySum: 0, tokens: 0 })).toBe(Infinity);
});

test("a hopeless candidate is a number still: the server's floor of -9999 a token would overflow", () => {
  expect(perplexity({ logProbabilitySum: -9999 * 5, tokens: 5 })).toBe(Number.MAX_VALUE);
});
