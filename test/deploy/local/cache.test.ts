import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureCached, findCached, type CacheEntry } from '../../../deploy/local/cache.ts';
import { removeTemporaryFolders, temporaryFolder } from './temporary-folder.ts';

const lines: string[] = [];
const report = (line: string) => lines.push(line);

afterAll(removeTemporaryFolders);

function program(make: (folder: string) => Promise<void>): CacheEntry {
  return { name: 'program', version: '1.0.0', verify: 'hashes', make };
}

function counting(text = 'machine code'): CacheEntry & { made: number } {
  const entry = {
    ...program(async (folder: string) => {
      entry.made += 1;
      await mkdir(join(folder, 'bin'));
      await writeFile(join(folder, 'bin', 'program'), text);
    }),
    made: 0,
  };
  return entry;
}

test('an entry is made once and reused afterwards', async () => {
  const cache = await temporaryFolder();
  const entry = counting();
  const first = await ensureCached(cache, entry, report);
  const second = await ensureCached(cache, entry, report);
  expect(first.made).toBe(true);
  expect(second).toEqual({ folder: first.folder, made: false });
  expect(entry.made).toBe(1);
});

test('an entry without its manifest is not taken for a whole one', async () => {
  const cache = await temporaryFolder();
  const entry = counting();
  const folder = join(cache, 'program', `1.0.0-${process.platform}-${process.arch}`);
  await mkdir(join(folder, 'bin'), { recursive: true });
  await writeFile(join(folder, 'bin', 'program'), 'half of the machi');
  expect(await findCached(cache, entry, report)).toBeUndefined();
  await ensureCached(cache, entry, report);
  expect(await readFile(join(folder, 'bin', 'program'), 'utf8')).toBe('machine code');
});

test('a make that fails leaves no entry and nothing half-done behind', async () => {
  const cache = await temporaryFolder();
  const failing = program(async (folder) => {
    await writeFile(join(folder, 'program'), 'half');
    throw new Error('no network');
  });
  await expect(ensureCached(cache, failing, report)).rejects.toThrow('no network');
  expect(await findCached(cache, failing, report)).toBeUndefined();
  expect(await readdir(join(cache, 'program'))).toEqual([]);
});

test('what a killed command left half-done is cleared away by the next one', async () => {
  const cache = await temporaryFolder();
  const abandoned = join(cache, 'program', `1.0.0-${process.platform}-${process.arch}.making-gone`);
  await mkdir(abandoned, { recursive: true });
  const { folder } = await ensureCached(cache, counting(), report);
  expect(await readdir(join(cache, 'program'))).toEqual([folder.slice(folder.lastIndexOf('/') + 1)]);
});

test.each([
  ['changed', (file: string) => writeFile(file, 'machine c0de')],
  ['joined by another file', (file: string) => writeFile(`${file}-extra`, '')],
])('a program that was %s is reported and made again', async (_how, corrupt) => {
  const cache = await temporaryFolder();
  const entry = counting();
  const { folder } = await ensureCached(cache, entry, report);
  const file = join(folder, 'bin', 'program');
  await corrupt(file);
  lines.length = 0;
  expect((await ensureCached(cache, entry, report)).made).toBe(true);
  expect(lines).toEqual([expect.stringContaining('is not what was put there')]);
  expect(entry.made).toBe(2);
  expect(await readdir(join(folder, 'bin'))).toEqual(['program']);
  expect(await readFile(file, 'utf8')).toBe('machine code');
});

test('an entry with a probe is trusted only as long as the probe says so', async () => {
  const cache = await temporaryFolder();
  let works = true;
  const entry: CacheEntry = { ...counting(), verify: () => Promise.resolve(works) };
  await ensureCached(cache, entry, report);
  expect((await ensureCached(cache, entry, report)).made).toBe(false);
  works = false;
  expect((await ensureCached(cache, entry, report)).made).toBe(true);
});

test('of two commands at once one makes the entry and the other waits and says so', async () => {
  const cache = await temporaryFolder();
  let finish = (): void => undefined;
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const entry = counting();
  const slow: CacheEntry = { ...entry, make: (folder) => gate.then(() => entry.make(folder)) };
  lines.length = 0;
  const waiting = new Promise<void>((resolve) => {
    // Either may be the first to have the lock.
    const told = (line: string) => {
      report(line);
      resolve();
    };
    both = Promise.all([ensureCached(cache, slow, told), ensureCached(cache, slow, told)]);
  });
  await waiting;
  finish();
  const results = await both;
  expect(results.map((result) => result.made).sort()).toEqual([false, true]);
  expect(entry.made).toBe(1);
  expect(lines).toEqual([expect.stringContaining('another slingshot command prepares')]);
});
let both: Promise<{ folder: string; made: boolean }[]>;

test('the lock of a dead process is broken', async () => {
  const cache = await temporaryFolder();
  const lock = join(cache, 'program', `1.0.0-${process.platform}-${process.arch}.lock`);
  await mkdir(lock, { recursive: true });
  const longAgo = new Date(Date.now() - 120_000);
  await utimes(lock, longAgo, longAgo);
  expect((await ensureCached(cache, counting(), report)).made).toBe(true);
});
