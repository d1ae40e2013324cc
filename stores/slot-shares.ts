/** Most slots a server's cap is divided into: few enough to look after, enough for as many workers to have one each. */
export const mostSlots = 8;

/** How many slots a cap gives. */
export function slotCount(cap: number): number {
  return Math.min(cap, mostSlots);
}

/** Requests that one slot stands for; the slots of a cap together stand for all of it. */
export function slotShare(slot: number, cap: number): number {
  const slots = slotCount(cap);
  if (slot >= slots) return 0;
  return Math.floor(cap / slots) + (slot < cap % slots ? 1 : 0);
}

/** What a process holds and wants, and how many others do. */
export interface SlotSituation {
  cap: number;
  /** Slots held and not about to be given back. */
  mine: number;
  /** Requests that wait or are in flight here. */
  requests: number;
  /** The other processes that live. */
  others: { slots: number; asks: boolean }[];
  /** Whether the slot held longest was held for as long as others may have to wait. */
  heldLong: boolean;
}

/**
 * How many slots a process should have. Alone it has what it can use. With others each has an equal part; where slots
 * do not go into equal parts, or there are fewer than processes, those who have more hand one on after a while.
 */
export function slotsToHave({ cap, mine, requests, others, heldLong }: SlotSituation): number {
  const slots = slotCount(cap);
  const useful = Math.min(slots, Math.ceil(requests / Math.max(1, Math.floor(cap / slots))));
  const least = Math.floor(slots / (others.length + 1));
  const most = Math.ceil(slots / (others.length + 1));
  const hungry = others.some((other) => other.asks && other.slots < Math.max(1, least));
  if (hungry) {
    const kept = mine > least && heldLong ? Math.max(least, mine - 1) : mine;
    // Who has nothing may compete for what becomes free.
    return Math.min(useful, Math.max(Math.min(kept, most), least, mine === 0 ? 1 : 0));
  }
  if (others.some((other) => other.asks)) return Math.min(useful, Math.max(mine, most));
  // What is not needed just now may be needed in a moment, and nobody else wants it.
  return Math.max(mine, useful);
}
