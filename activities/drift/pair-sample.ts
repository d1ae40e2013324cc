import { integerSeed } from '../../text/random.ts';

/** An item with its place in the order that decides which are drawn. */
interface Ranked<Item> {
  id: string;
  rank: number;
  item: Item;
}

/**
 * A sample of a fixed size from items that come one by one, of which at most twice as many are held. What is drawn
 * depends on the ids alone, neither on their order nor on their number: two runs over the same texts draw the same
 * texts, so that a comparison of them is not blurred by the draw.
 */
export class PairSample<Item> {
  private kept: Ranked<Item>[] = [];
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  add(id: string, item: Item): void {
    this.kept.push({ id, rank: integerSeed('drift', id), item });
    if (this.kept.length >= 2 * this.size) this.cut();
  }

  /** What was drawn, in the order of the draw. */
  items(): Item[] {
    this.cut();
    return this.kept.map(({ item }) => item);
  }

  private cut(): void {
    this.kept = this.kept.toSorted((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1)).slice(0, this.size);
  }
}
