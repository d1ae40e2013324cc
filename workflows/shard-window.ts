import type { ArtifactRef } from '../pipeline/artifacts.ts';
import type { Quota } from '../pipeline/run-file/quota.ts';

/** A shard that was begun: how many stages of it are done, and what the last of them made. */
export interface OpenShard {
  shard: number;
  stage: number;
  ref?: ArtifactRef | undefined;
  /** What its stages gave so far. */
  figures: ShardFigures;
}

/** What of a shard a quota counts. */
export interface ShardFigures {
  pairs: number;
  requests: number;
  tokens: number;
}

/** A window as a history hands it to the next: a few numbers and the shards in flight, however large the corpus. */
export interface CarriedWindow {
  next: number;
  done: number;
  open: OpenShard[];
  /** The first shards without a gap, and what they gave together. */
  counted: ShardFigures & { shards: number };
  /** Figures of shards that ended before one in front of them. */
  ahead: Record<string, ShardFigures>;
}

/** Where shards stop counting, and why. */
export interface WindowLimit {
  shards: number;
  reason: string;
}

const nothing: ShardFigures = { pairs: 0, requests: 0, tokens: 0 };

/**
 * How far shards may run ahead of the first one that is not done (it may be parked for a night): with a quota in
 * windows, since what lies beyond it is made in vain; else in shards, so that what is carried stays small.
 */
const leadWindows = 4;
const leadShards = 256;

/**
 * Which shard is next, and which count. Shards are taken in the order of their index and count in that order too, so
 * that a quota ends at the same shard whichever of them was faster.
 */
export class ShardWindow {
  readonly shards: number;
  quota: Quota;
  private next: number;
  private finishedCount: number;
  private readonly open = new Map<number, OpenShard>();
  /** Carried over from a former history, or begun beyond a limit that was lifted since; taken up first. */
  private readonly waiting: OpenShard[];
  private counted: CarriedWindow['counted'];
  private readonly ahead: Map<number, ShardFigures>;
  private reached: WindowLimit | undefined;

  constructor(shards: number, quota: Quota = {}, carried?: CarriedWindow) {
    this.shards = shards;
    this.quota = quota;
    this.next = carried?.next ?? 0;
    this.finishedCount = carried?.done ?? 0;
    this.waiting = [...(carried?.open ?? [])];
    this.counted = carried?.counted ?? { ...nothing, shards: 0 };
    this.ahead = new Map(Object.entries(carried?.ahead ?? {}).map(([shard, figures]) => [Number(shard), figures]));
    this.checkLimit();
  }

  /** Shards done, whether they count or not. */
  get done(): number {
    return this.finishedCount;
  }

  /** Set once a quota is met. */
  get limit(): WindowLimit | undefined {
    return this.reached;
  }

  /** What the shards gave that count so far. */
  get figures(): ShardFigures {
    return this.counted;
  }

  /**
   * The next shard to work at, or nothing while there is none.
   * @param window shards that may be in flight now
   */
  take(window: number): OpenShard | undefined {
    if (this.open.size >= window) return undefined;
    const begun = this.waiting.findIndex(({ shard }) => this.counts(shard));
    const [carried] = begun < 0 ? [] : this.waiting.splice(begun, 1);
    if (carried !== undefined) return this.begin(carried);
    if (this.next >= this.shards || !this.counts(this.next)) return undefined;
    const lead = this.hasQuota() ? Math.min(leadWindows * window, leadShards) : leadShards;
    if (this.next >= this.counted.shards + lead) return undefined;
    return this.begin({ shard: this.next++, stage: 0, figures: nothing });
  }

  /** Whether nothing is left to take. */
  get exhausted(): boolean {
    const begun = this.waiting.some(({ shard }) => this.counts(shard));
    return !begun && (this.reached !== undefined || this.next >= this.shards);
  }

  /** Notes that a shard ended with what it gave, and whether that met the quota. */
  finish(open: OpenShard): void {
    this.open.delete(open.shard);
    this.finishedCount++;
    this.ahead.set(open.shard, open.figures);
    this.count();
  }

  /** Notes that a shard goes no further for now: the history is full, or it does not count unless the limit is lifted. */
  leave(open: OpenShard): void {
    this.open.delete(open.shard);
    this.waiting.push(open);
    this.waiting.sort((one, other) => one.shard - other.shard);
  }

  /** Whether a shard still counts. */
  counts(shard: number): boolean {
    return this.reached === undefined || shard < this.reached.shards;
  }

  /** Sets another quota; what has been counted stays counted. */
  change(quota: Quota): void {
    this.quota = quota;
    this.reached = undefined;
    this.checkLimit();
    this.count();
  }

  /** What the next history needs. */
  carry(): CarriedWindow {
    const open = [...this.waiting, ...this.open.values()].sort((one, other) => one.shard - other.shard);
    const ahead = Object.fromEntries(this.ahead);
    return { next: this.next, done: this.finishedCount, open, counted: this.counted, ahead };
  }

  /** Counts the shards that are done without a gap, as far as the limit. */
  private count(): void {
    for (let at = this.ahead.get(this.counted.shards); at !== undefined; at = this.ahead.get(this.counted.shards)) {
      if (this.reached !== undefined) return;
      this.ahead.delete(this.counted.shards);
      this.counted = { ...sum(this.counted, at), shards: this.counted.shards + 1 };
      this.checkLimit();
    }
  }

  private begin(open: OpenShard): OpenShard {
    this.open.set(open.shard, open);
    return open;
  }

  private hasQuota(): boolean {
    return Object.values(this.quota).some((most: number | undefined) => most !== undefined);
  }

  private checkLimit(): void {
    const { pairs, requests, tokens } = this.quota;
    const { shards } = this.counted;
    const met = (most: number | undefined, count: number) => most !== undefined && count >= most;
    if (met(pairs, this.counted.pairs)) this.reached = { shards, reason: `target of ${pairs} pairs met` };
    else if (met(requests, this.counted.requests))
      this.reached = { shards, reason: `budget of ${requests} requests spent` };
    else if (met(tokens, this.counted.tokens)) this.reached = { shards, reason: `budget of ${tokens} tokens spent` };
  }
}

function sum(one: ShardFigures, other: ShardFigures): ShardFigures {
  return {
    pairs: one.pairs + other.pairs,
    requests: one.requests + other.requests,
    tokens: one.tokens + other.tokens,
  };
}
