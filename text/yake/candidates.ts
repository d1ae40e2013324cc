import type { Tag } from './tags.ts';
import type { Term, Terms } from './terms.ts';

/** One word of a sentence, punctuation left out. */
export interface Word {
  surface: string;
  lower: string;
  tag: Tag;
  term: Term;
  /** Number of its token in the sentence, punctuation counted. */
  token: number;
}

/** Some words in a row that may be a keyword. */
export interface Candidate {
  /** As it stands at its first place, words parted by one space. */
  surface: string;
  /** In small letters: what counts as the same candidate. */
  key: string;
  terms: Term[];
  count: number;
  /** Whether it stands somewhere without numbers and unusable words. */
  isUsable: boolean;
  /** Its first place: a sentence, and the tokens of its first and last word. */
  sentence: number;
  firstToken: number;
  lastToken: number;
}

/** The candidates of one text, in the order in which they first end. */
export class Candidates {
  private readonly maxWords: number;
  private readonly byKey = new Map<string, Candidate>();

  constructor(maxWords: number) {
    this.maxWords = maxWords;
  }

  /** Adds every row of words that ends with the last word of a stretch between punctuation. */
  addRows(stretch: readonly Word[], sentence: number): void {
    const last = stretch.at(-1);
    // What begins or ends with a stopword is never chosen, and nothing else depends on it
    if (last === undefined || last.term.isStopword) return;
    let key = '';
    let isUsable = true;
    for (let size = 1; size <= Math.min(this.maxWords, stretch.length); size++) {
      const first = stretch[stretch.length - size] ?? last;
      key = size === 1 ? first.lower : `${first.lower} ${key}`;
      isUsable &&= first.tag !== 'number' && first.tag !== 'unusable';
      if (first.term.isStopword) continue;
      const known = this.byKey.get(key);
      if (known === undefined) this.byKey.set(key, candidate(stretch.slice(-size), key, isUsable, sentence));
      else {
        known.count++;
        known.isUsable ||= isUsable;
      }
    }
  }

  /** Those that stand somewhere without numbers and unusable words. */
  usable(): Candidate[] {
    return [...this.byKey.values()].filter(({ isUsable }) => isUsable);
  }
}

/**
 * YAKE's score of a candidate from the weights of its terms; the less, the better a keyword. A stopword within counts by
 * how likely it stands between its neighbours.
 */
export function scoreOf({ terms: own, count }: Candidate, terms: Terms, weights: ReadonlyMap<Term, number>): number {
  let sum = 0;
  let product = 1;
  for (const [index, term] of own.entries()) {
    if (!term.isStopword) {
      const weight = weights.get(term) ?? 0;
      sum += weight;
      product *= weight;
    } else {
      const [before, after] = [own[index - 1], own[index + 1]];
      const into = before === undefined ? 0 : terms.timesBefore(before, term) / before.count;
      const outOf = after === undefined ? 0 : terms.timesBefore(term, after) / after.count;
      const unlikely = 1 - into * outOf;
      product *= 1 + unlikely;
      sum -= unlikely;
    }
  }
  return product / ((sum + 1) * count);
}

function candidate(words: readonly Word[], key: string, isUsable: boolean, sentence: number): Candidate {
  return {
    surface: words.map(({ surface }) => surface).join(' '),
    key,
    terms: words.map(({ term }) => term),
    count: 1,
    isUsable,
    sentence,
    firstToken: words[0]?.token ?? 0,
    lastToken: words.at(-1)?.token ?? 0,
  };
}
