import { SlotLeases } from '../../stores/slot-leases.ts';
import { memoryStore } from './memory-store.ts';

const leasesOf = (memory: ReturnType<typeof memoryStore>) => new SlotLeases(memory.user().store, 'server');

test('of several who take the same slot exactly one gets it', async () => {
  const memory = memoryStore(3);
  const takers = Array.from({ length: 20 }, (_, index) => leasesOf(memory).take(0, 0, `holder-${index}`));
  const generations = await Promise.all(takers);
  expect(generations.filter((generation) => generation !== undefined)).toEqual([1]);
});

test('a slot that was given back is free, and its next lease is a new one', async () => {
  const memory = memoryStore();
  const [one, other] = [leasesOf(memory), leasesOf(memory)];
  expect(await one.take(0, 0, 'a')).toBe(1);
  expect((await other.view()).leases.get(0)).toEqual({ generation: 1, holder: 'a' });
  await one.giveBack(0, 1);
  expect((await other.view()).leases.get(0)).toEqual({ generation: 2, holder: '' });
  expect(await other.take(0, 2, 'b')).toBe(3);
  expect(memory.keys()).toEqual(['slots/server/slot-0.3']);
});

test('who acts on what it saw long ago gets nothing, though the leases since then are gone', async () => {
  const memory = memoryStore();
  const [one, late] = [leasesOf(memory), leasesOf(memory)];
  await one.take(0, 0, 'a');
  await one.giveBack(0, 1);
  expect(await one.take(0, 2, 'b')).toBe(3);
  // Generation 1 was removed, so it can be written again; it is not the newest, which is what counts.
  expect(await late.take(0, 0, 'late')).toBeUndefined();
  expect((await one.view()).leases.get(0)).toEqual({ generation: 3, holder: 'b' });
});

test('a claim is what its process last said', async () => {
  const memory = memoryStore();
  const [one, other] = [leasesOf(memory), leasesOf(memory)];
  await one.claim('a', { beat: 1, cap: 8, slots: 0, asks: true });
  await one.claim('a', { beat: 2, cap: 8, slots: 3, asks: false });
  expect([...(await other.view()).claims]).toEqual([['a', { beat: 2, cap: 8, slots: 3, asks: false }]]);
  await one.dropClaim('a');
  expect((await other.view()).claims.size).toBe(0);
});
