import { loadManifest } from '../../activities/manifests.ts';
import { readSplit } from '../../activities/split.ts';
import { sha256 } from '../../stores/content-hash.ts';
import { humanLines, splitOf } from './human-data.ts';
import { splitTasks } from './task-corpora.ts';
import { countedTask } from './task-files.ts';
import { rejectionOf, withWorkbench } from './workbench.ts';

const files = [countedTask(1, 150), countedTask(2, 60), countedTask(3, 40)];

test('take draws exactly so many rows of all files, after at most so many of each task, and rows say their file', () =>
  withWorkbench({}, async (bench) => {
    const { ref } = await splitTasks(bench, files, { takePerTask: 50, take: 100 });
    const { train, heldOut } = await readSplit(bench, ref);
    expect([train.length, heldOut.length]).toEqual([100, 0]);
    expect(new Set(train.map(({ id }) => id)).size).toBe(100);
    const hashes = files.map((file) => sha256(Buffer.from(file)));
    const counts = hashes.map((hash) => train.filter(({ source }) => source === hash).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(Math.max(...counts)).toBeLessThanOrEqual(50);
    for (const { source, output } of train) expect(hashes.indexOf(source ?? '') + 1).toBe(Number(output.split('.')[0]));
    expect((await loadManifest(bench.store, ref)).results).toMatchObject({ read: 140, heldOut: 0 });
  }));

test('data for evaluation is held out as a whole, in its order, and trains nothing', () =>
  withWorkbench({}, async (bench) => {
    const { ref, ledgers } = await splitTasks(bench, files, { firstPerTask: 2, input: 'keep' }, 'all');
    const { train, heldOut } = await readSplit(bench, ref);
    expect(train).toEqual([]);
    expect(heldOut.map(({ output }) => output)).toEqual(['1.0', '1.1', '2.0', '2.1', '3.0', '3.1']);
    expect(heldOut[0]).toMatchObject({ instruction: 'Do task 1.', input: expect.stringMatching(/^Question 0/) });
    expect(ledgers[0]).toMatchObject({ in: 6, accepted: 6 });
  }));

test('rows without ids have ids of their own in every file', () =>
  withWorkbench({}, async (bench) => {
    const old = files.map((_, index) => countedTask(index, 5, { old: true }));
    const { train } = await readSplit(bench, (await splitTasks(bench, old)).ref);
    expect(new Set(train.map(({ id }) => id)).size).toBe(15);
  }));

test('a file that cannot be read is named by its number and hash', () =>
  withWorkbench({}, async (bench) => {
    const error = await rejectionOf(splitTasks(bench, [files[0] ?? '', '{"Instances": []}']));
    expect(error.message).toMatch(/^tasks, file 2 \(SHA-256 [0-9a-f]{64}\): Definition: /);
  }));

test('more rows than one object should hold are kept in several, and read back in order', () =>
  withWorkbench({}, async (bench) => {
    const { ref } = await splitOf(bench, humanLines(5_004), { heldOut: { count: 2, share: 0.2 } });
    const manifest = await loadManifest(bench.store, ref);
    expect(manifest.parts.map(({ name, records }) => [name, records])).toEqual([
      ['train', 5_000],
      ['train', 2],
      ['held-out', 2],
    ]);
    const { train } = await readSplit(bench, ref);
    const lines = train.map(({ line }) => line);
    expect(lines).toHaveLength(5_002);
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
  }));
