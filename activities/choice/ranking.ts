import { perplexity, type ScoredCandidate } from '../../pipeline/records.ts';

/**
 * The different instructions among candidates by perplexity of the output, the lowest first; of equal perplexities the
 * one that came first. An instruction that was generated twice stands once: it is no rival of its own.
 */
export function ranked(candidates: readonly ScoredCandidate[]): ScoredCandidate[] {
  const sorted = candidates.toSorted((a, b) => perplexity(a) - perplexity(b) || a.index - b.index);
  const seen = new Set<string>();
  return sorted.filter(({ text }) => !seen.has(text) && seen.add(text));
}

/**
 * How much higher the second lowest perplexity is than the lowest, as a share of the lowest; undefined where there is
 * no second.
 */
export function marginOverRunnerUp(perplexities: readonly number[]): number | undefined {
  const [lowest, second] = perplexities.toSorted((a, b) => a - b);
  return lowest === undefined || second === undefined ? undefined : (second - lowest) / lowest;
}
