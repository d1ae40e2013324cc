import { AdaptiveLimit } from '../../clients/adaptive-limit.ts';

test('the limit begins at the cap, and is halved by a refusal down to one', () => {
  const limit = new AdaptiveLimit();
  const seen = [limit.limit(16)];
  for (let time = 1; time <= 6; time++) {
    limit.refused(time, time, 16);
    seen.push(limit.limit(16));
  }
  expect(seen).toEqual([16, 8, 4, 2, 1, 1, 1]);
});

test('refusals of requests that were under way at the last cut lower it no further', () => {
  const limit = new AdaptiveLimit();
  for (let request = 0; request < 16; request++) limit.refused(5, 10 + request, 16);
  expect(limit.limit(16)).toBe(8);
});

test('answers raise it by one for as many as it has places, never above the cap', () => {
  const limit = new AdaptiveLimit();
  limit.refused(1, 1, 16);
  for (let answer = 0; answer < 9; answer++) limit.answered(16);
  expect(limit.limit(16)).toBe(9);
  for (let answer = 0; answer < 1000; answer++) limit.answered(16);
  expect([limit.limit(16), limit.limit(4)]).toEqual([16, 4]);
});

test('a queue in the server that does not empty lowers it, and keeps answers from raising it', () => {
  const limit = new AdaptiveLimit();
  limit.waiting(5, 16);
  limit.waiting(5, 16);
  expect(limit.limit(16)).toBe(16);
  limit.waiting(1, 16);
  expect(limit.limit(16)).toBe(12);
  for (let answer = 0; answer < 100; answer++) limit.answered(16);
  expect(limit.limit(16)).toBe(12);
  limit.waiting(0, 16);
  for (let answer = 0; answer < 100; answer++) limit.answered(16);
  expect(limit.limit(16)).toBe(16);
});

test('a queue that empties now and then lowers nothing', () => {
  const limit = new AdaptiveLimit();
  for (const waiting of [3, 3, 0, 3, 3, 0]) limit.waiting(waiting, 16);
  expect(limit.limit(16)).toBe(16);
});
