import { FairQueue } from '../../clients/fair-queue.ts';

function taken(queue: FairQueue<string>, count: number): string {
  return Array.from({ length: count }, () => queue.next()?.[0] ?? '-').join('');
}

function filled(lines: Record<string, number>, each = 20): FairQueue<string> {
  const queue = new FairQueue<string>();
  for (const [line, weight] of Object.entries(lines)) {
    for (let index = 0; index < each; index++) queue.add(line, weight, `${line}${index}`);
  }
  return queue;
}

test('runs take turns, however many requests one of them has', () => {
  const queue = filled({ a: 1, b: 1 });
  expect(taken(queue, 6)).toBe('ababab');
});

test('within a run the oldest goes first', () => {
  const queue = filled({ a: 1 }, 3);
  expect([queue.next(), queue.next(), queue.next(), queue.next()]).toEqual(['a0', 'a1', 'a2', undefined]);
});

test('a run of weight 3 has three turns for each of one of weight 1', () => {
  const turns = taken(filled({ a: 3, b: 1 }), 16);
  expect(turns.replaceAll('b', '')).toHaveLength(12);
});

test('a run that comes later takes turns from then on: it makes up for nothing', () => {
  const queue = filled({ a: 1 });
  taken(queue, 10);
  for (let index = 0; index < 5; index++) queue.add('b', 1, `b${index}`);
  expect(taken(queue, 6).replaceAll('a', '')).toHaveLength(3);
});

test('what no longer waits is not given', () => {
  const queue = new FairQueue<string>();
  queue.add('a', 1, 'a0');
  queue.add('a', 1, 'a1');
  queue.remove('a0');
  expect([queue.size, queue.items(), queue.next(), queue.next()]).toEqual([1, ['a1'], 'a1', undefined]);
});
