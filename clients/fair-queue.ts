interface Line<Item> {
  weight: number;
  /** How much the line has had, in units of its weight. */
  had: number;
  waiting: Item[];
}

/**
 * Items in lines, one line a run: the next item is that of the line which has had least for its weight, and within a
 * line the oldest. A line that comes new or again begins where the others are: it neither waits for them nor they for it.
 */
export class FairQueue<Item> {
  private readonly lines = new Map<string, Line<Item>>();
  private now = 0;

  get size(): number {
    return [...this.lines.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  /** Everything that waits. */
  items(): Item[] {
    return [...this.lines.values()].flatMap(({ waiting }) => waiting);
  }

  add(line: string, weight: number, item: Item): void {
    const found = this.lines.get(line) ?? { weight, had: this.now, waiting: [] };
    this.lines.set(line, found);
    found.weight = weight;
    if (found.waiting.length === 0) found.had = Math.max(found.had, this.now);
    found.waiting.push(item);
  }

  next(): Item | undefined {
    let first: Line<Item> | undefined;
    for (const line of this.lines.values()) {
      if (line.waiting.length > 0 && (first === undefined || line.had < first.had)) first = line;
    }
    if (first === undefined) return undefined;
    this.now = first.had;
    first.had += 1 / first.weight;
    return first.waiting.shift();
  }

  remove(item: Item): void {
    for (const [name, line] of this.lines) {
      line.waiting = line.waiting.filter((one) => one !== item);
      if (line.waiting.length === 0 && line.had <= this.now) this.lines.delete(name);
    }
  }
}
