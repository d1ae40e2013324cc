import { shinglesOf } from './shingles.ts';

export interface IndexedText {
  id: string;
  text: string;
}

export interface NearDuplicate {
  /** Of the indexed text. */
  id: string;
  /** Shared shingles over all shingles of both texts, from 0 to 1. */
  resemblance: number;
  /** The part of the indexed text's shingles that the queried text has too, from 0 to 1. */
  containment: number;
}

/** At or above either value a text counts as a near-duplicate; a value above 1 switches that side off. */
export interface NearDuplicateThresholds {
  resemblance: number;
  containment: number;
}

export interface NearDuplicateIndex {
  /**
   * The closest indexed text that reaches a threshold: the one with the highest of its two measures; of equals, the
   * higher resemblance, then the first indexed. Takes time in proportion to the text's length and the shingles shared.
   */
  find(text: string): NearDuplicate | undefined;
}

/**
 * An exact index for Broder's resemblance and containment ("On the resemblance and containment of documents", 1997) on
 * {@link shinglesOf}: no sketches, so meant for an indexed side that fits in memory (test sets, seeds). Texts without
 * words match nothing, and of texts shorter than five words only equal ones match.
 */
export function nearDuplicateIndex(
  texts: Iterable<IndexedText>,
  thresholds: NearDuplicateThresholds = { resemblance: 0.7, containment: 0.8 },
): NearDuplicateIndex {
  const indexed: { id: string; shingleCount: number }[] = [];
  const holders = new Map<string, number[]>();
  for (const { id, text } of texts) {
    const shingles = shinglesOf(text);
    for (const shingle of shingles) {
      const positions = holders.get(shingle);
      if (positions) positions.push(indexed.length);
      else holders.set(shingle, [indexed.length]);
    }
    indexed.push({ id, shingleCount: shingles.size });
  }

  const find = (text: string): NearDuplicate | undefined => {
    const shingles = shinglesOf(text);
    const sharedCounts = new Map<number, number>();
    for (const shingle of shingles) {
      for (const position of holders.get(shingle) ?? []) {
        sharedCounts.set(position, (sharedCounts.get(position) ?? 0) + 1);
      }
    }
    let best: { match: NearDuplicate; position: number } | undefined;
    for (const [position, shared] of sharedCounts) {
      const { id, shingleCount } = indexed[position] ?? { id: '', shingleCount: 0 };
      const resemblance = shared / (shingles.size + shingleCount - shared);
      const containment = shared / shingleCount;
      if (resemblance < thresholds.resemblance && containment < thresholds.containment) continue;
      const candidate = { match: { id, resemblance, containment }, position };
      if (best === undefined || isCloser(candidate, best)) best = candidate;
    }
    return best?.match;
  };
  return { find };
}

interface RankedMatch {
  match: NearDuplicate;
  position: number;
}

const isCloser = (left: RankedMatch, right: RankedMatch): boolean => {
  const closeness = ({ match }: RankedMatch) => Math.max(match.resemblance, match.containment);
  const difference = closeness(left) - closeness(right) || left.match.resemblance - right.match.resemblance;
  return difference === 0 ? left.position < right.position : difference > 0;
};
