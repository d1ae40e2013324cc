import { setTimeout } from 'node:timers/promises';

import { runLimited } from '../../stores/limited.ts';

test('all items are worked on in order, so many at a time', async () => {
  const begun: number[] = [];
  let open = 0;
  let most = 0;
  await runLimited([0, 1, 2, 3, 4, 5, 6], 3, async (item) => {
    begun.push(item);
    most = Math.max(most, ++open);
    await setTimeout(5);
    open--;
  });
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(most).toBe(3);
  expect(open).toBe(0);
});

test('a failure drops what has not begun and is thrown when what was running has ended', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const run = runLimited([0, 1, 2, 3, 4, 5, 6, 7], 2, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error('item 1 failed');
    await setTimeout(40);
    ended.push(item);
  });
  await expect(run).rejects.toThrow('item 1 failed');
  expect(begun.length).toBeLessThanOrEqual(3);
  expect(ended).toEqual(begun.filter((item) => item !== 1));
});
