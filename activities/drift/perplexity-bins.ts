/** Octaves: bin k holds perplexities from 2^k up to but not including 2^(k+1), and the last all that are higher. */
export const perplexityBins = 25;

/**
 * The bin of a perplexity, which is 1 or more. A bin is as wide as a factor of two: of two samples of a hundred from one
 * log-normal distribution (sigma 0.5 to 0.9) 99 in 100 diverge by less than 0.06 so, but by up to 0.1 in bins half as
 * wide, which is the usual threshold. Below fifty pairs chance alone may pass it.
 */
export function binOf(perplexity: number): number {
  return Math.min(Math.max(Math.floor(Math.log2(perplexity)), 0), perplexityBins - 1);
}
