import { CorpusShards } from '../../activities/corpus-shards.ts';
import type { Passage } from '../../pipeline/records.ts';

/** The shards of files of so many passages each, as the passages' ids: "2.5" is the fifth of the second file. */
function shardsOf(files: readonly number[], size: number): string[][] {
  const cut = new CorpusShards(size);
  const shards = files.flatMap((passages, file) => [
    ...Array.from({ length: passages }, (_, index) => cut.add(passage(`${file + 1}.${index + 1}`))).flat(),
    ...cut.endFile(),
  ]);
  return [...shards, ...cut.end()].map((shard) => shard.map(({ id }) => id));
}

function passage(id: string): Passage {
  return { id, source: '', line: 1, text: '' };
}

const sizes = (shards: readonly string[][]) => shards.map((shard) => shard.length);

test.each([
  [[100], [100]],
  [[101], [51, 50]],
  [[124], [62, 62]],
  [[125], [100, 25]],
  [[1000], [100, 100, 100, 100, 100, 100, 100, 100, 100, 100]],
  [
    [25, 25],
    [25, 25],
  ],
])('files of %j passages make shards of %j, of at most a hundred', (files, expected) => {
  expect(sizes(shardsOf(files, 100))).toEqual(expected);
});

test('many small files go together until there is a quarter, and the last few by themselves', () => {
  expect(sizes(shardsOf(Array<number>(23).fill(5), 100))).toEqual([25, 25, 25, 25, 15]);
});

test('a large file starts a shard of its own, whatever small ones stand before and after it', () => {
  const shards = shardsOf([3, 130, 4, 24], 100);
  expect(sizes(shards)).toEqual([3, 100, 30, 28]);
  expect(shards[0]).toEqual(['1.1', '1.2', '1.3']);
  expect(shards[1]?.[0]).toBe('2.1');
  expect(shards[2]?.at(-1)).toBe('2.130');
  expect(shards[3]?.slice(3, 5)).toEqual(['3.4', '4.1']);
});

test('nothing is lost, doubled or moved, whatever the files hold', () => {
  for (let files = 0; files < 40; files++) {
    const counts = Array.from({ length: files }, (_, index) => (index * 37 + files * 11) % 53);
    const all = counts.flatMap((count, file) => Array.from({ length: count }, (_, one) => `${file + 1}.${one + 1}`));
    for (const size of [1, 2, 3, 7, 16]) {
      const shards = shardsOf(counts, size);
      expect(shards.flat()).toEqual(all);
      expect(Math.max(0, ...sizes(shards))).toBeLessThanOrEqual(size);
      expect(sizes(shards)).not.toContain(0);
    }
  }
});
