import { wordsOf } from '../../text/words.ts';

/** Fewer bigrams than this, some fifteen instructions, say nothing. */
const fewest = 128;

/** The share of distinct bigrams among so many. */
export interface Diversity {
  bigrams: number;
  distinct: number;
}

/**
 * How varied instructions are: the share of distinct word bigrams (distinct-2, Li et al. 2016), which falls as a text
 * grows. So it is taken at fixed sizes (128, 256, 512, … bigrams; the mean over as many pieces of that size as there
 * are), and two runs of different size are compared at the largest size both have. Bigrams do not reach from one
 * instruction into the next; words count as equal whatever their case.
 */
export function diversityOf(instructions: readonly string[]): Diversity[] {
  const bigrams = instructions.flatMap(bigramsOf);
  const sizes: Diversity[] = [];
  for (let size = fewest; size <= bigrams.length; size *= 2) {
    const pieces = Math.floor(bigrams.length / size);
    let distinct = 0;
    for (let piece = 0; piece < pieces; piece++) {
      distinct += new Set(bigrams.slice(piece * size, (piece + 1) * size)).size;
    }
    sizes.push({ bigrams: size, distinct: distinct / (pieces * size) });
  }
  return sizes;
}

/** Two measurements at the largest size both have; undefined where they have none. */
export function atSameSize(
  one: readonly Diversity[],
  other: readonly Diversity[],
): { one: number; other: number } | undefined {
  for (const { bigrams, distinct } of one.toReversed()) {
    const match = other.find((measured) => measured.bigrams === bigrams);
    if (match !== undefined) return { one: distinct, other: match.distinct };
  }
  return undefined;
}

function bigramsOf(instruction: string): string[] {
  const words = wordsOf(instruction.normalize('NFKC').toLowerCase());
  return words.slice(1).map((word, index) => `${words[index] ?? ''} ${word}`);
}
