import type { Quota } from '../../pipeline/run-file/quota.ts';
import { chooseOne, seededRandom } from '../../text/random.ts';
import { ShardWindow, type CarriedWindow, type OpenShard, type ShardFigures } from '../../workflows/shard-window.ts';

const pairs = (count: number): ShardFigures => ({ pairs: count, requests: 0, tokens: 0 });

/** Takes all that may be taken now. */
function takeAll(window: ShardWindow, most: number): OpenShard[] {
  const taken: OpenShard[] = [];
  for (let open = window.take(most); open !== undefined; open = window.take(most)) taken.push(open);
  return taken;
}

function finish(window: ShardWindow, open: OpenShard | undefined, figures = pairs(1)): void {
  if (open === undefined) throw new TypeError('nothing was taken');
  window.finish({ ...open, figures });
}

const indices = (taken: readonly OpenShard[]) => taken.map(({ shard }) => shard);
const reopened = (window: ShardWindow, shards: number, quota?: Quota) =>
  new ShardWindow(shards, quota, JSON.parse(JSON.stringify(window.carry())) as CarriedWindow);

test('shards are taken in the order of their index, and never more than the window holds', () => {
  const window = new ShardWindow(5);
  const first = takeAll(window, 2);
  expect(indices(first)).toEqual([0, 1]);
  finish(window, first[1]);
  const second = takeAll(window, 2);
  expect(indices(second)).toEqual([2]);
  // A window that was made larger is filled at once, and one that was made smaller only when shards end.
  expect(indices(takeAll(window, 4))).toEqual([3, 4]);
  finish(window, first[0]);
  expect(takeAll(window, 1)).toEqual([]);
});

test('is exhausted when the last shard has been taken, and every shard counts', () => {
  const window = new ShardWindow(3);
  const taken = takeAll(window, 8);
  expect(window.exhausted).toBe(true);
  for (const open of taken.reverse()) finish(window, open, { pairs: open.shard, requests: 10, tokens: 100 });
  expect(window).toMatchObject({
    done: 3,
    limit: undefined,
    figures: { shards: 3, pairs: 3, requests: 30, tokens: 300 },
  });
});

test('without shards nothing is taken', () => {
  const window = new ShardWindow(0);
  expect(window.take(4)).toBeUndefined();
  expect(window.exhausted).toBe(true);
});

test('a history hands the next one the shards in flight where they are, and what has been counted', () => {
  const window = new ShardWindow(10);
  const [zero, one, two, three] = takeAll(window, 4);
  if (zero === undefined || one === undefined || three === undefined) throw new TypeError('four were to be taken');
  finish(window, zero, pairs(3));
  finish(window, two, pairs(5));
  const ref = { kind: 'extract' as const, key: 'k', manifest: 'm', content: 'c' };
  window.leave({ ...three, stage: 2, ref, figures: pairs(0) });
  window.leave({ ...one, stage: 1, ref });

  const next = reopened(window, 10);
  expect(next).toMatchObject({ done: 2, figures: { shards: 1, pairs: 3 } });
  const taken = takeAll(next, 3);
  expect(taken).toMatchObject([
    { shard: 1, stage: 1, ref },
    { shard: 3, stage: 2, ref },
    { shard: 4, stage: 0 },
  ]);
  finish(next, taken[0], pairs(4));
  // Shard 2 was done before shard 1: both count now.
  expect(next.figures).toMatchObject({ shards: 3, pairs: 12 });
});

test.each<[Quota, string, number]>([
  [{ pairs: 5 }, 'target of 5 pairs met', 3],
  [{ requests: 6 }, 'budget of 6 requests spent', 2],
  [{ tokens: 301 }, 'budget of 301 tokens spent', 4],
  [{ tokens: 400, requests: 3 }, 'budget of 3 requests spent', 1],
  [{ pairs: 1, tokens: 1_000 }, 'target of 1 pairs met', 1],
])('the quota %j ends at the shard that meets it', (quota, reason, shards) => {
  const window = new ShardWindow(10, quota);
  for (let open = window.take(1); open !== undefined; open = window.take(1)) {
    finish(window, open, { pairs: 2, requests: 3, tokens: 100 });
  }
  expect(window.limit).toEqual({ shards, reason });
  expect(window.figures).toMatchObject({ shards, pairs: 2 * shards, requests: 3 * shards, tokens: 100 * shards });
  expect(window.exhausted).toBe(true);
});

test('a quota that the corpus does not meet is no limit', () => {
  const window = new ShardWindow(2, { pairs: 3 });
  for (const open of takeAll(window, 4)) finish(window, open);
  expect(window).toMatchObject({ limit: undefined, exhausted: true, figures: { pairs: 2 } });
});

/** Works through a window in an order that the seed gives, through new histories now and then. */
function workThrough(seed: number, shards: number, quota: Quota, figures: readonly ShardFigures[]): ShardWindow {
  const random = seededRandom('shard-window', seed);
  const most = 1 + Math.floor(random() * 8);
  let window = new ShardWindow(shards, quota);
  let flying: OpenShard[] = [];
  for (;;) {
    flying.push(...takeAll(window, most));
    if (flying.length > most) throw new TypeError('more in flight than the window holds');
    if (flying.length === 0) return window;
    if (random() < 0.2) {
      for (const open of flying) window.leave(open);
      window = reopened(window, shards, quota);
      flying = [];
      continue;
    }
    const open = chooseOne(flying, random);
    finish(window, open, figures[open.shard]);
    flying = flying.filter((one) => one !== open);
    for (const vain of flying.filter(({ shard }) => !window.counts(shard))) window.leave(vain);
    flying = flying.filter(({ shard }) => window.counts(shard));
  }
}

test('a quota ends at the same shard and the same sums, whichever shards were faster', () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = seededRandom('figures', seed);
    const upTo = (most: number) => Math.floor(random() * most);
    const figures = Array.from({ length: 60 }, () => ({ pairs: upTo(9), requests: upTo(40), tokens: upTo(2_000) }));
    const quota: Quota = { pairs: 1 + upTo(300), requests: 1 + upTo(1_500), tokens: 1 + upTo(70_000) };
    // What one lane, one shard after the other, would do.
    const sums = { pairs: 0, requests: 0, tokens: 0 };
    let shards = 0;
    const met = () =>
      (['pairs', 'requests', 'tokens'] as const).some((unit) => sums[unit] >= (quota[unit] ?? Infinity));
    while (shards < figures.length && !met()) {
      for (const unit of ['pairs', 'requests', 'tokens'] as const) sums[unit] += figures[shards]?.[unit] ?? 0;
      shards++;
    }
    const window = workThrough(seed, figures.length, quota, figures);
    expect({ seed, ...window.figures }).toEqual({ seed, ...sums, shards });
    expect(window.limit?.shards).toBe(met() ? shards : undefined);
  }
});

test('shards beyond the limit no longer count, and are neither taken nor carried on with', () => {
  const window = new ShardWindow(20, { pairs: 2 });
  const taken = takeAll(window, 4);
  finish(window, taken[3], pairs(9));
  expect(window.limit).toBeUndefined();
  finish(window, taken[0], pairs(2));
  expect(window.limit).toEqual({ shards: 1, reason: 'target of 2 pairs met' });
  expect([0, 1, 2].map((shard) => window.counts(shard))).toEqual([true, false, false]);
  for (const open of taken.slice(1, 3)) window.leave(open);
  expect(window.take(4)).toBeUndefined();
  expect(window.exhausted).toBe(true);
  expect(window.figures).toMatchObject({ shards: 1, pairs: 2 });
});

test('with a quota shards run ahead of the first that is not done by four windows', () => {
  const window = new ShardWindow(1_000, { pairs: 500 });
  const [first] = takeAll(window, 1);
  const ahead = [];
  for (let open = window.take(2); open !== undefined; open = window.take(2)) {
    finish(window, open);
    ahead.push(open.shard);
  }
  expect(ahead).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(window.exhausted).toBe(false);
  finish(window, first);
  expect(window.take(2)?.shard).toBe(8);
});

test('without one they run ahead by 256 shards, so that what is carried stays small', () => {
  const window = new ShardWindow(10_000);
  const [first] = takeAll(window, 1);
  let last = 0;
  for (let open = window.take(64); open !== undefined; open = window.take(64)) {
    finish(window, open, { pairs: 12_345, requests: 12_345, tokens: 12_345_678 });
    last = open.shard;
  }
  expect(last).toBe(255);
  expect(JSON.stringify(window.carry()).length).toBeLessThan(32_768);
  finish(window, first);
  expect(indices(takeAll(window, 2))).toEqual([256, 257]);
});

test('a quota that is lowered midway ends at what has been counted', () => {
  const window = new ShardWindow(10);
  for (const open of takeAll(window, 3)) finish(window, open, pairs(4));
  window.change({ pairs: 5 });
  expect(window.limit).toEqual({ shards: 3, reason: 'target of 5 pairs met' });
  expect(window.take(3)).toBeUndefined();
});

test('a quota that is raised goes on with what was begun beyond the limit, and counts what had ended there', () => {
  const window = new ShardWindow(6, { pairs: 2 });
  const taken = takeAll(window, 4);
  finish(window, taken[2], pairs(3));
  const [, begun] = taken;
  if (begun === undefined) throw new TypeError('four were to be taken');
  finish(window, taken[0], pairs(2));
  window.leave({ ...begun, stage: 2 });
  if (taken[3] !== undefined) window.leave(taken[3]);
  expect(window.exhausted).toBe(true);

  window.change({ pairs: 100 });
  expect(window).toMatchObject({ limit: undefined, exhausted: false });
  const again = takeAll(window, 4);
  expect(again).toMatchObject([
    { shard: 1, stage: 2 },
    { shard: 3, stage: 0 },
    { shard: 4, stage: 0 },
    { shard: 5, stage: 0 },
  ]);
  for (const open of again) finish(window, open);
  expect(window.figures).toMatchObject({ shards: 6, pairs: 2 + 1 + 3 + 1 + 1 + 1 });

  // When all that is left has ended already, raising counts it at once.
  const ended = new ShardWindow(2, { pairs: 1 });
  const both = takeAll(ended, 2);
  for (const open of both.reverse()) finish(ended, open);
  ended.change({ pairs: 5 });
  expect(ended.figures).toMatchObject({ shards: 2, pairs: 2 });
  expect(ended.limit).toBeUndefined();
});
