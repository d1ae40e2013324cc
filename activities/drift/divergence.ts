/**
 * Jensen-Shannon divergence of two histograms over the same bins, in bits: 0 where they have the same shape, 1 where
 * they share no bin (Lin 1991, with equal weights). Two empty ones are equal; an empty one shares no bin with any other.
 */
export function jensenShannon(one: readonly number[], other: readonly number[]): number {
  const [p, q] = [shares(one), shares(other)];
  if (p === undefined || q === undefined) return p === q ? 0 : 1;
  const bins = Array.from({ length: Math.max(p.length, q.length) }, (_, bin) => ((p[bin] ?? 0) + (q[bin] ?? 0)) / 2);
  // Rounding may leave a trace below zero.
  return Math.max(0, entropy(bins) - (entropy(p) + entropy(q)) / 2);
}

function shares(counts: readonly number[]): number[] | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total === 0 ? undefined : counts.map((count) => count / total);
}

function entropy(distribution: readonly number[]): number {
  return distribution.reduce((sum, share) => (share === 0 ? sum : sum - share * Math.log2(share)), 0);
}
