import type { Passage } from '../pipeline/records.ts';

/**
 * Cuts passages into shards so that a file's shards depend on that file alone, wherever it stands among others: what
 * was made of an unchanged file's shards is then found again in the next run, whose list of files is another.
 *
 * A file of at least a quarter of the shard size has shards of its own, each of a quarter of the size to the whole of
 * it. Smaller files are put together, in their order, until they hold a quarter, so that thousands of tiny files do not
 * make as many shards; the price is that a tiny file which comes or goes changes the shard of its neighbours.
 */
export class CorpusShards {
  private readonly size: number;
  private readonly least: number;
  /** Passages of the current file that are in no shard yet. */
  private own: Passage[] = [];
  /** Passages of the small files before it. */
  private small: Passage[] = [];
  /** Whether the current file has been found to be large enough for shards of its own. */
  private large = false;

  /** @param size most passages in one shard */
  constructor(size: number) {
    this.size = size;
    this.least = Math.ceil(size / 4);
  }

  /** Takes the next passage of the current file; gives the shards that are full with it. */
  add(passage: Passage): Passage[][] {
    this.own.push(passage);
    const full: Passage[][] = [];
    if (!this.large && this.own.length >= this.least) {
      this.large = true;
      full.push(...this.takeSmall());
    }
    // What stays behind is never so little that the end of the file would leave a splinter.
    if (this.own.length >= this.size + this.least) full.push(this.own.splice(0, this.size));
    return full;
  }

  /** Ends the current file; gives the shards that are complete with it. */
  endFile(): Passage[][] {
    const own = this.own;
    const large = this.large;
    this.own = [];
    this.large = false;
    if (large) return own.length > this.size ? halves(own) : [own];
    this.small.push(...own);
    return this.small.length >= this.least ? this.takeSmall() : [];
  }

  /** What is left after the last file. */
  end(): Passage[][] {
    return this.takeSmall();
  }

  private takeSmall(): Passage[][] {
    const taken = this.small;
    this.small = [];
    return taken.length === 0 ? [] : [taken];
  }
}

function halves(passages: readonly Passage[]): Passage[][] {
  const middle = Math.ceil(passages.length / 2);
  return [passages.slice(0, middle), passages.slice(middle)];
}
