import { createHash } from 'node:crypto';
import { appendFile, mkdir, open, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { openFolderStore } from '../../stores/folder.ts';
import { ModelFileDamaged, ModelFolderRefused } from '../../stores/model-files.ts';
import { downloadFolder } from '../../stores/model-download.ts';
import { uploadFolder } from '../../stores/model-upload.ts';
import { failureOf, keysOf } from './artifact-store-contract.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

const hash = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');
const MEBIBYTE = 1024 * 1024;

const withStoreAndModel = (
  work: (store: ArtifactStore, model: string, folder: string) => Promise<void>,
): Promise<void> =>
  withTemporaryFolder(async (folder) => {
    const model = join(folder, 'model');
    await mkdir(join(model, 'tokenizer'), { recursive: true });
    await writeFile(join(model, 'config.json'), '{"layers":2}');
    await writeFile(join(model, 'weights.safetensors'), 'abcabcXY');
    await writeFile(join(model, 'tokenizer/vocab file.txt'), 'abc');
    await writeFile(join(model, 'empty'), '');
    await work(await openFolderStore(join(folder, 'store')), model, folder);
  });

/** A store that says which keys were put, and how many calls that carry a part were open at the same time. */
function watched(store: ArtifactStore): { store: ArtifactStore; put: string[]; open: () => number } {
  const put: string[] = [];
  let open = 0;
  let most = 0;
  const counted = async <T>(work: Promise<T>): Promise<T> => {
    most = Math.max(most, ++open);
    return work.finally(() => open--);
  };
  const watching: ArtifactStore = {
    ...store,
    put: (key, bytes) => {
      put.push(key);
      return counted(store.put(key, bytes));
    },
    get: (key) => counted(store.get(key)),
  };
  return { store: watching, put, open: () => most };
}

test('every file is listed with its hash, cut into parts named by theirs', () =>
  withStoreAndModel(async (store, model) => {
    const { files } = await uploadFolder(store, model, 'models/m', { partBytes: 3 });
    const part = (content: string) => ({
      key: `models/m/parts/${hash(content)}`,
      sha256: hash(content),
      bytes: content.length,
    });
    expect(files).toEqual([
      { path: 'config.json', bytes: 12, sha256: hash('{"layers":2}'), parts: ['{"l', 'aye', 'rs"', ':2}'].map(part) },
      { path: 'empty', bytes: 0, sha256: hash(''), parts: [] },
      { path: 'tokenizer/vocab file.txt', bytes: 3, sha256: hash('abc'), parts: [part('abc')] },
      { path: 'weights.safetensors', bytes: 8, sha256: hash('abcabcXY'), parts: ['abc', 'abc', 'XY'].map(part) },
    ]);
    expect(await keysOf(store, '')).toHaveLength(6);
    expect(Buffer.from(await store.get(`models/m/parts/${hash('XY')}`)).toString()).toBe('XY');
  }));

test('parts that are there are not sent again, a part cut short is, and equal parts go once', () =>
  withStoreAndModel(async (store, model) => {
    const first = watched(store);
    const { files } = await uploadFolder(first.store, model, 'm', { partBytes: 3 });
    expect(first.put.sort()).toEqual([...new Set(files.flatMap((file) => file.parts.map((part) => part.key)))].sort());
    await store.put(`m/parts/${hash('abc')}`, Buffer.from('ab'));
    await store.remove(`m/parts/${hash('XY')}`);
    const second = watched(store);
    expect(await uploadFolder(second.store, model, 'm', { partBytes: 3 })).toEqual({ files });
    expect(second.put.sort()).toEqual([`m/parts/${hash('abc')}`, `m/parts/${hash('XY')}`].sort());
  }));

test('a symbolic link, to a file or a folder, is refused with what to do, and nothing is sent', () =>
  withStoreAndModel(async (store, model, folder) => {
    await mkdir(join(folder, 'elsewhere'));
    await writeFile(join(folder, 'elsewhere/secret'), 'secret');
    for (const target of ['elsewhere', 'elsewhere/secret']) {
      const name = target.replace('/', '-');
      const linked = join(folder, `with-${name}`);
      await mkdir(linked);
      await writeFile(join(linked, 'config.json'), '{}');
      await symlink(join(folder, target), join(linked, name));
      const failure = await failureOf(uploadFolder(store, linked, 'm'));
      expect(failure).toBeInstanceOf(ModelFolderRefused);
      expect(failure).toMatchObject({ message: expect.stringMatching(new RegExp(`"${name}".*symbolic link.*cp -rL`)) });
    }
    expect(await keysOf(store, '')).toEqual([]);
    expect(model).toBeTruthy();
  }));

test('names with a dot in front are no part of a model; a folder of nothing else is refused', () =>
  withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(join(folder, 'store'));
    const model = join(folder, 'model');
    await mkdir(join(model, '.cache'), { recursive: true });
    await writeFile(join(model, '.cache/metadata'), '1');
    await writeFile(join(model, '.gitattributes'), '2');
    await expect(uploadFolder(store, model, 'm')).rejects.toThrow(/no files/);
    await writeFile(join(model, 'config.json'), '{}');
    const { files } = await uploadFolder(store, model, 'm');
    expect(files.map((file) => file.path)).toEqual(['config.json']);
  }));

test('a file that changes while it is uploaded is found out', () =>
  withStoreAndModel(async (store, model) => {
    const changing: ArtifactStore = {
      ...store,
      // The hashes are known by then, the bytes not yet read
      head: async (key) => {
        await writeFile(join(model, 'weights.safetensors'), 'abcabcZZ');
        return store.head(key);
      },
    };
    const failure = await failureOf(uploadFolder(changing, model, 'm', { partBytes: 8 }));
    expect(failure).toBeInstanceOf(ModelFileDamaged);
    expect(failure).toMatchObject({
      file: 'weights.safetensors',
      expected: hash('abcabcXY'),
      found: hash('abcabcZZ'),
      message: expect.stringContaining('changed while'),
    });
  }));

test('after a failed put nothing more is begun', () =>
  withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(join(folder, 'store'));
    await mkdir(join(folder, 'model'));
    await writeFile(join(folder, 'model/weights'), Buffer.from(Array.from({ length: 100 }, (_, index) => index)));
    let puts = 0;
    const failing: ArtifactStore = {
      ...store,
      put: async () => {
        puts++;
        throw new Error('no space');
      },
    };
    await expect(uploadFolder(failing, join(folder, 'model'), 'm', { partBytes: 1 })).rejects.toThrow('no space');
    expect(puts).toBeLessThan(10);
  }));

test.each([0, -1, 1.5, 64 * MEBIBYTE + 1])('parts of %d bytes are refused', (partBytes) =>
  withStoreAndModel(async (store, model) => {
    await expect(uploadFolder(store, model, 'm', { partBytes })).rejects.toThrow(RangeError);
  }),
);

test(
  'a file of 200 MB goes up and comes down in parts of at most 64 MiB, three at a time',
  () =>
    withTemporaryFolder(async (folder) => {
      const model = join(folder, 'model');
      await mkdir(model);
      const size = 200_000_000;
      const weights = await open(join(model, 'weights'), 'w');
      await weights.truncate(size);
      for (let offset = 0; offset < size; offset += 16 * MEBIBYTE) await weights.write(`at ${offset}`, offset);
      await weights.close();
      const upload = watched(await openFolderStore(join(folder, 'store')));
      const { files } = await uploadFolder(upload.store, model, 'm');
      expect(files[0]?.parts.map((part) => part.bytes)).toEqual([67_108_864, 67_108_864, 65_782_272]);
      expect(upload.open()).toBeLessThanOrEqual(3);
      const download = watched(upload.store);
      await downloadFolder(download.store, files, join(folder, 'copy'));
      expect(download.open()).toBeLessThanOrEqual(3);
      const copy = await readFile(join(folder, 'copy/weights'));
      expect(copy.equals(await readFile(join(model, 'weights')))).toBe(true);
    }),
  60_000,
);

test(
  'the memory a model takes follows from the size of its parts, not of its files',
  () =>
    withTemporaryFolder(async (folder) => {
      const model = join(folder, 'model');
      await mkdir(model);
      const weights = join(model, 'weights');
      for (let part = 0; part < 50; part++) await appendFile(weights, Buffer.alloc(4 * MEBIBYTE, part));
      const store = watched(await openFolderStore(join(folder, 'store')));
      const before = process.memoryUsage().arrayBuffers;
      let peak = 0;
      const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)), 5);
      const { files } = await uploadFolder(store.store, model, 'm', { partBytes: 4 * MEBIBYTE });
      await downloadFolder(store.store, files, join(folder, 'copy'));
      clearInterval(sampling);
      expect(store.put).toHaveLength(50);
      expect(store.open()).toBeLessThanOrEqual(3);
      expect(peak).toBeGreaterThan(4 * MEBIBYTE);
      expect(peak).toBeLessThan(120 * MEBIBYTE);
    }),
  60_000,
);
