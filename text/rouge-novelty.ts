import { commonSubsequences } from './longest-common-subsequence.ts';
import { rougeTokens, scoreOfCommon } from './rouge.ts';

/** A text of a pool and how like the asked one it is. */
export interface SimilarText {
  /** Which text of the pool, in the order of their adding, from 0. */
  position: number;
  /** ROUGE-L F without stemmer, from 0 to 1. */
  fmeasure: number;
}

/** Rounding of the F of equal fractions differs by less; a bound prunes only what lies further below. */
const ROUNDING = 1e-12;

/**
 * A growing pool of texts that says of a new text whether it is like one of them: the novelty rule of Self-Instruct, which
 * drops an instruction whose ROUGE-L F (no stemmer, tokens of rouge-score) with any earlier one is above 0.7.
 *
 *     const pool = new NoveltyPool();
 *     for (const text of texts) if (pool.mostSimilar(text, 0.7) === undefined) pool.add(text);
 *
 * The answer is that of comparing with every text. It is fast because few are compared: an F above the threshold needs
 * enough tokens in common, so a text that shares none of the asked one's rarest tokens, or is too short or too long,
 * is passed over.
 */
export class NoveltyPool {
  private readonly texts: string[][] = [];
  /** The texts that hold a token, and how often, in the order of their adding. */
  private readonly postings = new Map<string, { positions: number[]; counts: number[] }>();

  /** How many texts the pool holds. */
  get size(): number {
    return this.texts.length;
  }

  /** Adds a text, one without tokens included, and says its position. */
  add(text: string): number {
    const tokens = rougeTokens(text, { stemmer: false });
    const position = this.texts.push(tokens) - 1;
    for (const [token, count] of countsOf(tokens)) {
      let posting = this.postings.get(token);
      if (posting === undefined) this.postings.set(token, (posting = { positions: [], counts: [] }));
      posting.positions.push(position);
      posting.counts.push(count);
    }
    return position;
  }

  /**
   * The text of the pool with the greatest F above `threshold` (strictly; of equals, the first added), or undefined when
   * none is. Throws a RangeError when the threshold is not from 0 to 1.
   */
  mostSimilar(text: string, threshold: number): SimilarText | undefined {
    if (!(threshold >= 0 && threshold <= 1)) throw new RangeError(`threshold must be from 0 to 1, got ${threshold}`);
    const tokens = rougeTokens(text, { stemmer: false });
    const { shared, unread } = this.sharedTokens(tokens, threshold);
    const candidates = [...shared]
      .map(([position, count]) => {
        const length = this.texts[position]?.length ?? 0;
        const common = Math.min(count + unread, tokens.length, length);
        return { position, bound: (2 * common) / (tokens.length + length) };
      })
      .filter(({ bound }) => bound > threshold - ROUNDING)
      // The likeliest first, so that the others need not be compared.
      .sort((left, right) => right.bound - left.bound || left.position - right.position);
    const commonWith = commonSubsequences(tokens);
    let best: SimilarText | undefined;
    for (const { position, bound } of candidates) {
      if (best !== undefined && bound < best.fmeasure - ROUNDING) break;
      const other = this.texts[position] ?? [];
      const { fmeasure } = scoreOfCommon(commonWith(other), tokens.length, other.length);
      const isBetter = best === undefined ? fmeasure > threshold : fmeasure > best.fmeasure;
      if (isBetter || (fmeasure === best?.fmeasure && position < best.position)) best = { position, fmeasure };
    }
    return best;
  }

  /**
   * How many of the asked tokens each text of the pool shares, counted from the rarest token on, and how many of the
   * commonest tokens were left unread: with those alone no text can reach the threshold.
   */
  private sharedTokens(
    tokens: readonly string[],
    threshold: number,
  ): { shared: ReadonlyMap<number, number>; unread: number } {
    const asked = [...countsOf(tokens)]
      .map(([token, count]) => ({ count, posting: this.postings.get(token) }))
      .sort((left, right) => (left.posting?.positions.length ?? 0) - (right.posting?.positions.length ?? 0));
    // Of L tokens in common F is at most 2L / (m + L), the text being at least as long as what it shares.
    const reaches = (common: number) => (2 * common) / (tokens.length + common) > threshold - ROUNDING;
    const shared = new Map<number, number>();
    let unread = tokens.length;
    for (const { count, posting } of asked) {
      if (!reaches(unread)) break;
      unread -= count;
      posting?.positions.forEach((position, index) => {
        const common = Math.min(count, posting.counts[index] ?? 0);
        shared.set(position, (shared.get(position) ?? 0) + common);
      });
    }
    return { shared, unread };
  }
}

function countsOf(tokens: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}
