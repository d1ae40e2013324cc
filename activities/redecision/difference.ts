import type { Pair } from '../../pipeline/records.ts';

/** Examples that are kept of each way in which a fragment can differ. */
const examplesKept = 3;

/** The pairs of a choice as a whole. */
export interface PairFigures {
  pairs: number;
  /** Arithmetic mean over the pairs; null without any. */
  meanPerplexity: number | null;
}

/** A fragment whose pairs differ. */
export interface DifferenceExample {
  output: string;
  before: { instruction: string; perplexity: number }[];
  after: { instruction: string; perplexity: number }[];
}

/** How the pairs of two choices over the same scores differ; a pair is a fragment with one of its instructions. */
export interface ChoiceDifference {
  before: PairFigures;
  after: PairFigures;
  /** Pairs in both, only in the one before, and only in the one after. */
  both: number;
  onlyBefore: number;
  onlyAfter: number;
  fragments: {
    /** With pairs before and after that are not the same. */
    changed: number;
    /** With pairs before and none after, and the other way round. */
    lost: number;
    gained: number;
  };
  examples: DifferenceExample[];
}

/** Adds up the difference between two choices, fragment by fragment. */
export class DifferenceCount {
  private readonly figures = { before: new Mean(), after: new Mean() };
  private both = 0;
  private readonly fragments = { changed: 0, lost: 0, gained: 0 };
  private readonly examples = { changed: [], lost: [], gained: [] } as Record<
    keyof ChoiceDifference['fragments'],
    DifferenceExample[]
  >;

  /** The pairs of one fragment by either choice. */
  add(before: readonly Pair[], after: readonly Pair[]): void {
    for (const { perplexity } of before) this.figures.before.add(perplexity);
    for (const { perplexity } of after) this.figures.after.add(perplexity);
    const same = before.filter(({ instruction }) => after.some((pair) => pair.instruction === instruction)).length;
    this.both += same;
    if (same === before.length && same === after.length) return;
    const how = after.length === 0 ? 'lost' : before.length === 0 ? 'gained' : 'changed';
    this.fragments[how]++;
    if (this.examples[how].length < examplesKept) this.examples[how].push(exampleOf(before, after));
  }

  result(): ChoiceDifference {
    const { before, after } = this.figures;
    const { changed, lost, gained } = this.examples;
    return {
      before: before.figures(),
      after: after.figures(),
      both: this.both,
      onlyBefore: before.count - this.both,
      onlyAfter: after.count - this.both,
      fragments: { ...this.fragments },
      examples: [...changed, ...lost, ...gained].slice(0, examplesKept),
    };
  }
}

/** A mean that no number of large values overflows. */
class Mean {
  count = 0;
  private value = 0;

  add(value: number): void {
    this.count++;
    this.value += (value - this.value) / this.count;
  }

  figures(): PairFigures {
    return { pairs: this.count, meanPerplexity: this.count === 0 ? null : this.value };
  }
}

function exampleOf(before: readonly Pair[], after: readonly Pair[]): DifferenceExample {
  const short = (pairs: readonly Pair[]) => pairs.map(({ instruction, perplexity }) => ({ instruction, perplexity }));
  return { output: (before[0] ?? after[0])?.output ?? '', before: short(before), after: short(after) };
}
