import { randomUUID } from 'node:crypto';
import type { ArtifactStore } from './artifact-store.ts';
import { SlotLeases, type Claim, type SlotView } from './slot-leases.ts';
import { slotCount, slotShare, slotsToHave } from './slot-shares.ts';

export interface SlotSettings {
  /** A process whose claim has not changed for this long is dead, and its slots may be taken. */
  leaseMs: number;
  /** How often a claim is renewed, and how often the store is looked at while slots are missing. */
  beatMs: number;
  pollMs: number;
  /** How long a slot is held while others have too few. */
  holdMs: number;
  /** How long slots are kept that nobody here needs or elsewhere asks for. */
  idleMs: number;
}

export const defaultSlotSettings: SlotSettings = {
  leaseMs: 30_000,
  beatMs: 5_000,
  pollMs: 1_000,
  holdMs: 10_000,
  idleMs: 10_000,
};

interface HeldSlot {
  generation: number;
  since: number;
  /** Requests it has stood for at most. */
  share: number;
  givingBack: boolean;
}

/** What is needed of a server's slots, see ServerPlaces. */
interface Need {
  requests: number;
  inFlight: number;
  cap: number;
}

/**
 * This process's slots of one server, leased in the store that all workers share, so that all of them together never
 * have more requests in flight than the server's cap.
 *
 * Time is measured by each process's own steady clock and only as durations, so clocks need not agree: a process counts
 * as dead when its claim has not changed for `leaseMs` of the observer's time, and stops by itself when it could not
 * renew its claim for two thirds of that since it began to write it.
 */
export class ServerSlots {
  private readonly holder = randomUUID();
  private readonly leases: SlotLeases;
  private readonly onChange: () => void;
  private readonly settings: SlotSettings;
  private readonly slots = new Map<number, HeldSlot>();
  /** When each process's claim was first seen as it is now. */
  private readonly seen = new Map<string, { beat: number; at: number }>();
  private wanted: Need = { requests: 0, inFlight: 0, cap: 1 };
  private cap = 1;
  private beat = 0;
  /** Until when the claim is good without being renewed. */
  private validUntil = 0;
  private roundAt = 0;
  /** Whether more slots would be taken if they were free. */
  private missing = false;
  private neededAt = 0;
  private abstainUntil = 0;
  private expiry: NodeJS.Timeout | undefined;
  private turning: Promise<void> | undefined;
  private wake: () => void = () => undefined;
  private closed = false;

  constructor(store: ArtifactStore, server: string, onChange: () => void, settings = defaultSlotSettings) {
    this.leases = new SlotLeases(store, server);
    this.onChange = onChange;
    this.settings = settings;
  }

  allowed(): number {
    return this.sum(([slot, { givingBack }]) => (givingBack ? 0 : slotShare(slot, this.cap)));
  }

  held(): number {
    return this.sum(([, { share }]) => share);
  }

  need(need: Need): void {
    // Who needs nothing has no say in the cap.
    this.wanted = need.requests === 0 ? { ...need, cap: this.wanted.cap } : need;
    if (this.closed) return;
    if (need.requests > 0) {
      this.cap = Math.min(this.cap, need.cap);
      this.neededAt = performance.now();
      this.turning ??= this.turn().finally(() => (this.turning = undefined));
    }
    if (this.canGiveBack().length > 0 || this.couldUseMore()) this.wake();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.wake();
    await this.turning;
  }

  /** Goes on as long as something is needed, then gives everything back. */
  private async turn(): Promise<void> {
    while (!this.closed && !this.isIdle()) {
      // A store that cannot be reached lets the slots run out; the next round takes them anew.
      await this.round().catch(() => undefined);
      this.roundAt = performance.now();
      await this.pause(this.missing ? this.settings.pollMs : this.settings.beatMs);
    }
    clearTimeout(this.expiry);
    const held = [...this.slots];
    this.slots.clear();
    this.onChange();
    try {
      for (const [slot, { generation }] of held) await this.leases.giveBack(slot, generation);
      await this.leases.dropClaim(this.holder);
    } catch {
      // Others take the slots when the claim has not changed for long enough.
    }
  }

  private async round(): Promise<void> {
    await this.renew();
    const view = await this.leases.view();
    this.dropLost(view);
    const others = this.others(view);
    this.cap = Math.min(this.wanted.cap, ...others.map(({ cap }) => cap));
    const now = performance.now();
    const kept = [...this.slots].filter(([, { givingBack }]) => !givingBack);
    const heldLong = kept.some(([, { since }]) => now - since >= this.settings.holdMs);
    const target = slotsToHave({ cap: this.cap, mine: kept.length, requests: this.wanted.requests, others, heldLong });
    await this.returnStrays(view);
    const excess = kept.toSorted(([, a], [, b]) => a.since - b.since).slice(0, Math.max(0, kept.length - target));
    for (const [, held] of excess) held.givingBack = true;
    const short = target - kept.length;
    const taken = short > 0 && now >= this.abstainUntil ? await this.takeMore(view, short) : 0;
    this.missing = taken < short;
    await this.giveBackDrained();
    for (const [slot, held] of this.slots) held.share = Math.max(held.share, slotShare(slot, this.cap));
    this.onChange();
  }

  /** Shows that this process lives; what it holds is good for two thirds of the time after which others may doubt it. */
  private async renew(): Promise<void> {
    const begun = performance.now();
    const asks = this.wanted.requests > this.allowed();
    const claim: Claim = { beat: ++this.beat, cap: this.wanted.cap, slots: this.slots.size, asks };
    await this.leases.claim(this.holder, claim);
    clearTimeout(this.expiry);
    this.validUntil = begun + (this.settings.leaseMs * 2) / 3;
    const left = Math.max(0, this.validUntil - performance.now());
    this.expiry = setTimeout(() => this.loseAll(), left).unref();
  }

  private loseAll(): void {
    this.slots.clear();
    this.onChange();
  }

  private dropLost({ leases }: SlotView): void {
    for (const [slot, { generation }] of this.slots) {
      const newest = leases.get(slot);
      if (newest !== undefined && newest.generation > generation) this.slots.delete(slot);
    }
  }

  /** Gives back what the store says is held here but is not: it was lost, or giving it back failed. */
  private async returnStrays({ leases }: SlotView): Promise<void> {
    for (const [slot, { generation, holder }] of leases) {
      if (holder === this.holder && !this.slots.has(slot)) await this.leases.giveBack(slot, generation);
    }
  }

  private async takeMore(view: SlotView, count: number): Promise<number> {
    const free = Array.from({ length: slotCount(this.cap) }, (_, slot) => slot).filter((slot) => {
      if (this.slots.has(slot)) return false;
      const lease = view.leases.get(slot);
      return lease === undefined || (lease.holder !== undefined && !this.lives(lease.holder));
    });
    // By chance, so that processes that see the same slots free seldom try for the same one.
    const chosen = free.map((slot) => ({ slot, at: Math.random() })).toSorted((a, b) => a.at - b.at);
    let taken = 0;
    for (const { slot } of chosen) {
      if (taken === count) break;
      const generation = await this.leases.take(slot, view.leases.get(slot)?.generation ?? 0, this.holder);
      // One that was got too late is a stray of the next round.
      if (generation === undefined || performance.now() > this.validUntil) continue;
      taken++;
      const share = slotShare(slot, this.cap);
      this.slots.set(slot, { generation, since: performance.now(), share, givingBack: false });
      this.onChange();
    }
    return taken;
  }

  private couldUseMore(): boolean {
    const more = this.wanted.requests > this.allowed() && this.slots.size < slotCount(this.wanted.cap);
    return more && performance.now() - this.roundAt >= this.settings.pollMs;
  }

  private canGiveBack(): [number, HeldSlot][] {
    const { inFlight } = this.wanted;
    let left = this.held();
    return [...this.slots].filter(([, { givingBack, share }]) => {
      if (!givingBack || inFlight > left - share) return false;
      left -= share;
      return true;
    });
  }

  private async giveBackDrained(): Promise<void> {
    for (const [slot, { generation }] of this.canGiveBack()) {
      this.slots.delete(slot);
      // Who hands a slot on does not compete for it, so that whoever waits finds it.
      this.abstainUntil = performance.now() + 3 * this.settings.pollMs;
      await this.leases.giveBack(slot, generation);
    }
  }

  /** The claims of the other processes that live. */
  private others({ claims, leases }: SlotView): Claim[] {
    const now = performance.now();
    const holders = new Set([...claims.keys(), ...[...leases.values()].flatMap(({ holder }) => holder ?? [])]);
    for (const holder of holders) {
      const beat = claims.get(holder)?.beat ?? -1;
      const seen = this.seen.get(holder);
      if (seen?.beat !== beat) this.seen.set(holder, { beat, at: now });
      else if (now - seen.at > 3 * this.settings.leaseMs && claims.has(holder) && holder !== this.holder) {
        void this.leases.dropClaim(holder).catch(() => undefined);
      }
    }
    for (const holder of this.seen.keys()) if (!holders.has(holder)) this.seen.delete(holder);
    return [...claims].flatMap(([holder, claim]) => (holder !== this.holder && this.lives(holder) ? [claim] : []));
  }

  private lives(holder: string): boolean {
    if (holder === '') return false;
    const seen = this.seen.get(holder);
    return seen === undefined || performance.now() - seen.at <= this.settings.leaseMs;
  }

  private isIdle(): boolean {
    return this.wanted.requests === 0 && performance.now() - this.neededAt > this.settings.idleMs;
  }

  private sum(requests: (slot: [number, HeldSlot]) => number): number {
    if (performance.now() > this.validUntil) return 0;
    return [...this.slots].reduce((sum, slot) => sum + requests(slot), 0);
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds).unref();
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
