import { slotCount, slotShare, slotsToHave } from '../../stores/slot-shares.ts';

test.each([1, 3, 7, 8, 9, 20, 64, 65])('the slots of a cap of %i are at most 8 and stand for all of it', (cap) => {
  const shares = Array.from({ length: 10 }, (_, slot) => slotShare(slot, cap));
  expect(slotCount(cap)).toBe(Math.min(8, cap));
  expect(shares.reduce((sum, share) => sum + share, 0)).toBe(cap);
  expect(shares.slice(0, slotCount(cap)).every((share) => share >= 1)).toBe(true);
});

const situation = { cap: 8, mine: 0, requests: 100, others: [], heldLong: false };
const hungry = { slots: 0, asks: true };
const content = (slots: number, asks = false) => ({ slots, asks });

test.each([
  ['alone it has all it can use', {}, 8],
  ['alone it has no more than it can use', { requests: 3 }, 3],
  ['alone it keeps what it has, for the next requests', { mine: 8, requests: 1 }, 8],
  ['a slot may stand for several requests', { cap: 32, requests: 9 }, 3],
  ['beside one that asks it has half', { mine: 8, others: [hungry] }, 4],
  ['beside one that has enough it may have the rest', { mine: 4, others: [content(1)] }, 8],
  ['beside one that has its part and asks for more it keeps its own', { mine: 4, others: [content(4, true)] }, 4],
  ['what it cannot use goes to one that asks', { mine: 4, requests: 2, others: [content(4, true)] }, 2],
  ['where parts are not equal it keeps the larger for a while', { mine: 3, others: [content(3), hungry] }, 3],
  ['where parts are not equal it hands one on then', { mine: 3, others: [content(3), hungry], heldLong: true }, 2],
  ['the only slot is kept for a while', { cap: 1, mine: 1, others: [hungry] }, 1],
  ['the only slot is handed on then', { cap: 1, mine: 1, others: [hungry], heldLong: true }, 0],
  ['who has nothing tries for one', { cap: 1, mine: 0, others: [hungry, content(1, true)] }, 1],
])('%s', (_, fields, slots) => {
  expect(slotsToHave({ ...situation, ...fields })).toBe(slots);
});
