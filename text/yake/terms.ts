import { characterCount } from './characters.ts';
import { countWithoutPunctuation, type Tag } from './tags.ts';

/** A word of the text whatever its form, with what its weight follows from. */
export interface Term {
  /** Number of the term in the text. */
  id: number;
  isStopword: boolean;
  count: number;
  asAcronym: number;
  asName: number;
  /** Numbers of the sentences it stands in, each once, growing. */
  sentences: number[];
  /** How many different terms stand shortly before it, and how often they do. */
  leaders: number;
  leadersSum: number;
  /** The same of terms shortly after it. */
  followers: number;
  followersSum: number;
}

/** More than a text can have terms; two numbers below it make one that is exact. */
const MOST_TERMS = 2 ** 26;

/** The terms of one text. Forms that differ in capitals or in a final "s" are one term. */
export class Terms {
  private readonly terms = new Map<string, Term>();
  private readonly neighbours = new Map<number, number>();
  private readonly stopwords: ReadonlySet<string>;

  constructor(stopwords: ReadonlySet<string>) {
    this.stopwords = stopwords;
  }

  /** The term of a word in small letters. */
  of(lower: string): Term {
    const key = lower.endsWith('s') && characterCount(lower) > 3 ? lower.slice(0, -1) : lower;
    const known = this.terms.get(key);
    if (known !== undefined) return known;
    const isListed = this.stopwords.has(lower) || this.stopwords.has(key);
    // Written out, since there are many
    const term: Term = {
      id: this.terms.size,
      isStopword: isListed || countWithoutPunctuation(key) < 3,
      count: 0,
      asAcronym: 0,
      asName: 0,
      sentences: [],
      leaders: 0,
      leadersSum: 0,
      followers: 0,
      followersSum: 0,
    };
    this.terms.set(key, term);
    return term;
  }

  /** Counts that one term stands shortly before another. */
  countNeighbours(leader: Term, follower: Term): void {
    const key = leader.id * MOST_TERMS + follower.id;
    const before = this.neighbours.get(key) ?? 0;
    this.neighbours.set(key, before + 1);
    leader.followersSum++;
    follower.leadersSum++;
    if (before > 0) return;
    leader.followers++;
    follower.leaders++;
  }

  /** How often one term stands shortly before another. */
  timesBefore(leader: Term, follower: Term): number {
    return this.neighbours.get(leader.id * MOST_TERMS + follower.id) ?? 0;
  }

  /** The weight of every term that is no stopword; the less, the more it says about the text. */
  weights(sentences: number): Map<Term, number> {
    const all = [...this.terms.values()];
    const usable = all.filter(({ isStopword }) => !isStopword);
    const mean = usable.reduce((sum, { count }) => sum + count, 0) / usable.length;
    const variance = usable.reduce((sum, { count }) => sum + (count - mean) ** 2, 0) / usable.length;
    const most = all.reduce((largest, { count }) => Math.max(largest, count), 0);
    const text = { usual: mean + Math.sqrt(variance), most, sentences };
    return new Map(usable.map((term) => [term, weightOf(term, text)]));
  }
}

/** Counts one place of a term. */
export function countOccurrence(term: Term, tag: Tag, sentence: number): void {
  term.count++;
  if (tag === 'acronym') term.asAcronym++;
  if (tag === 'name') term.asName++;
  if (term.sentences.at(-1) !== sentence) term.sentences.push(sentence);
}

/**
 * YAKE's weight of a term: how early it stands and with how few other terms it goes, against how often it is written
 * with capitals, how frequent it is, and over how many sentences it spreads.
 */
function weightOf(term: Term, text: { usual: number; most: number; sentences: number }): number {
  const share = term.count / text.most;
  const left = term.leaders === 0 ? 0 : term.leaders / term.leadersSum;
  const right = term.followers === 0 ? 0 : term.followers / term.followersSum;
  const relatedness = 0.5 + left * share + (0.5 + right * share);
  const frequency = term.count / text.usual;
  const spread = term.sentences.length / text.sentences;
  const casing = Math.max(term.asAcronym, term.asName) / (1 + Math.log(term.count));
  const position = Math.log(Math.log(3 + median(term.sentences)));
  return (position * relatedness) / (casing + frequency / relatedness + spread / relatedness);
}

/** The median of numbers that grow. */
function median(numbers: readonly number[]): number {
  const middle = Math.floor(numbers.length / 2);
  const upper = numbers[middle] ?? 0;
  return numbers.length % 2 === 1 ? upper : ((numbers[middle - 1] ?? 0) + upper) / 2;
}
