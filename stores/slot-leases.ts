import { z } from 'zod';
import type { ArtifactStore } from './artifact-store.ts';

/** A lease as it is written once and never again; nobody holds a slot whose newest lease has an empty holder. */
const leaseSchema = z.object({ holder: z.string() });

/** What a process that wants slots says of itself; written again and again, which is how others see that it lives. */
const claimSchema = z.object({
  beat: z.int(),
  /** Most requests in flight it allows on the server. */
  cap: z.int().positive(),
  slots: z.int(),
  /** Whether it has more to send than its slots allow. */
  asks: z.boolean(),
});

export type Claim = z.infer<typeof claimSchema>;

/** The newest lease of a slot; a holder of '' means that it is free, none that it is just being taken. */
export interface Lease {
  generation: number;
  holder: string | undefined;
}

/** Slots and claims as they were in the store a moment ago. */
export interface SlotView {
  leases: Map<number, Lease>;
  claims: Map<string, Claim>;
}

const leaseName = /^slot-(\d+)\.(\d+)$/;
const claimName = /^claim\.([A-Za-z0-9-]+)$/;

/**
 * Leases of numbered slots in the store. Each taking or giving back of a slot is a new object `slot-<n>.<generation>`,
 * written only if it is not there, so that of several who see the same state one succeeds. The newest generation counts
 * and is never removed; older ones are. So no lease is ever written over, and no clock is compared with another's.
 */
export class SlotLeases {
  private readonly store: ArtifactStore;
  private readonly folder: string;
  private readonly known = new Map<number, Lease>();

  constructor(store: ArtifactStore, server: string) {
    this.store = store;
    this.folder = `slots/${server}/`;
  }

  async view(): Promise<SlotView> {
    const newest = await this.newest();
    const claims = new Map<string, Claim>();
    for (const name of newest.others) {
      const holder = claimName.exec(name)?.[1];
      if (holder === undefined) continue;
      const bytes = await this.store.find(this.folder + name);
      const claim = bytes === undefined ? undefined : claimSchema.safeParse(parsed(bytes)).data;
      if (claim !== undefined) claims.set(holder, claim);
    }
    const leases = new Map<number, Lease>();
    for (const [slot, generation] of newest.generations) {
      leases.set(slot, { generation, holder: await this.holderOf(slot, generation) });
    }
    return { leases, claims };
  }

  /**
   * Takes a slot over from its newest lease, which the caller knows to be free or dead.
   * @returns the generation it is held by, or nothing when another was faster
   */
  async take(slot: number, after: number, holder: string): Promise<number | undefined> {
    const generation = after + 1;
    if (!(await this.append(slot, generation, holder))) return undefined;
    // Had the slot been taken and given back since, with the leases between removed, this one would not be the newest.
    const newest = (await this.newest()).generations.get(slot);
    if (newest === generation) return generation;
    await this.remove(`slot-${slot}.${generation}`);
    return undefined;
  }

  /** Gives a slot back that is held by this generation. */
  async giveBack(slot: number, generation: number): Promise<void> {
    await this.append(slot, generation + 1, '');
  }

  async claim(holder: string, claim: Claim): Promise<void> {
    await this.store.put(`${this.folder}claim.${holder}`, Buffer.from(JSON.stringify(claim)));
  }

  /** Removes a claim: one's own, when nothing is held any more, or that of a process that is dead. */
  async dropClaim(holder: string): Promise<void> {
    await this.remove(`claim.${holder}`);
  }

  private async append(slot: number, generation: number, holder: string): Promise<boolean> {
    const key = `${this.folder}slot-${slot}.${generation}`;
    if ((await this.store.putIfAbsent(key, Buffer.from(JSON.stringify({ holder })))) === 'exists') return false;
    if (generation > 1) await this.remove(`slot-${slot}.${generation - 1}`);
    return true;
  }

  private async newest(): Promise<{ generations: Map<number, number>; others: string[] }> {
    const generations = new Map<number, number>();
    const others: string[] = [];
    for await (const key of this.store.list(this.folder)) {
      const name = key.slice(this.folder.length);
      const [, slot, generation] = leaseName.exec(name) ?? [];
      if (slot === undefined) others.push(name);
      else generations.set(Number(slot), Math.max(generations.get(Number(slot)) ?? 0, Number(generation)));
    }
    return { generations, others };
  }

  private async holderOf(slot: number, generation: number): Promise<string | undefined> {
    const known = this.known.get(slot);
    if (known?.generation === generation) return known.holder;
    // A listing that was made while the slot changed hands; the next one shows how it ended.
    if (known !== undefined && known.generation > generation) return undefined;
    const bytes = await this.store.find(`${this.folder}slot-${slot}.${generation}`);
    if (bytes === undefined) return undefined;
    // A lease that cannot be read is one of a process that never shows that it lives.
    const holder = leaseSchema.safeParse(parsed(bytes)).data?.holder ?? 'unreadable';
    this.known.set(slot, { generation, holder });
    return holder;
  }

  private remove(name: string): Promise<void> {
    return this.store.remove(this.folder + name);
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
