/** Polls of a server's queue, one after the other, that find requests waiting before the limit goes down. */
const crowdedPolls = 3;

/**
 * How many requests of this process a server takes well: halved when it refuses, lowered when its own queue does not
 * empty, and raised by one for as many answers as it has places; never above the cap and never below one.
 */
export class AdaptiveLimit {
  private level = Number.POSITIVE_INFINITY;
  private lastCut = Number.NEGATIVE_INFINITY;
  private crowded = 0;

  limit(cap: number): number {
    return Math.max(1, Math.floor(Math.min(this.level, cap)));
  }

  /** A request was answered. */
  answered(cap: number): void {
    if (this.crowded === 0) this.level = Math.min(cap, this.level + 1 / Math.max(1, this.level));
  }

  /**
   * A request was refused for want of room (429, 503). Those that were under way when the limit last went down are
   * refused for the same reason and lower it no further.
   */
  refused(sentAt: number, now: number, cap: number): void {
    if (sentAt < this.lastCut) return;
    this.lastCut = now;
    this.level = Math.max(1, Math.min(this.level, cap) / 2);
  }

  /** The server's own count of requests that wait in it. */
  waiting(requests: number, cap: number): void {
    this.crowded = requests > 0 ? this.crowded + 1 : 0;
    if (this.crowded > 0 && this.crowded % crowdedPolls === 0) {
      this.level = Math.max(1, Math.min(this.level, cap) * 0.75);
    }
  }
}
