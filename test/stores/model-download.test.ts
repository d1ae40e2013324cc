import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type ArtifactStore, ObjectMissing } from '../../stores/artifact-store.ts';
import { openFolderStore } from '../../stores/folder.ts';
import { downloadFolder } from '../../stores/model-download.ts';
import { type ModelFile, ModelFileDamaged, ModelFolderRefused } from '../../stores/model-files.ts';
import { uploadFolder } from '../../stores/model-upload.ts';
import { failureOf } from './artifact-store-contract.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

const hash = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

interface Setting {
  store: ArtifactStore;
  files: ModelFile[];
  /** A folder in which nothing but the downloads lies. */
  place: string;
}

const withModel = (work: (setting: Setting) => Promise<void>): Promise<void> =>
  withTemporaryFolder(async (folder) => {
    const model = join(folder, 'model');
    await mkdir(join(model, 'tokenizer'), { recursive: true });
    await writeFile(join(model, 'config.json'), '{"layers":2}');
    await writeFile(join(model, 'tokenizer/vocab.txt'), 'abc');
    await writeFile(join(model, 'empty'), '');
    await writeFile(join(model, 'weights'), 'one two three four five six');
    const store = await openFolderStore(join(folder, 'store'));
    const { files } = await uploadFolder(store, model, 'm', { partBytes: 4 });
    await mkdir(join(folder, 'place'));
    await work({ store, files, place: join(folder, 'place') });
  });

/** The first of the files, under another path. */
const renamed = (files: ModelFile[], path: string): ModelFile[] => files.slice(0, 1).map((file) => ({ ...file, path }));

const partOf = (files: ModelFile[], path: string, index: number): string =>
  files.find((file) => file.path === path)?.parts[index]?.key ?? '';

test('a model comes back file by file, with folders above it made, and nothing beside it', () =>
  withModel(async ({ store, files, place }) => {
    await downloadFolder(store, files, join(place, 'new/model'));
    expect((await readdir(join(place, 'new/model'), { recursive: true })).sort()).toEqual([
      'config.json',
      'empty',
      'tokenizer',
      'tokenizer/vocab.txt',
      'weights',
    ]);
    expect(await readFile(join(place, 'new/model/weights'), 'utf8')).toBe('one two three four five six');
    expect(await readFile(join(place, 'new/model/tokenizer/vocab.txt'), 'utf8')).toBe('abc');
    expect(await readdir(join(place, 'new'))).toEqual(['model']);
  }));

test('a damaged part is found out by file and both hashes, and no folder appears', () =>
  withModel(async ({ store, files, place }) => {
    const key = partOf(files, 'weights', 2);
    await store.put(key, Buffer.from('thrE'));
    const failure = await failureOf(downloadFolder(store, files, join(place, 'model')));
    expect(failure).toBeInstanceOf(ModelFileDamaged);
    expect(failure).toMatchObject({ file: 'weights', expected: hash('thre'), found: hash('thrE'), retryable: false });
    expect(failure).toMatchObject({
      message: expect.stringMatching(
        new RegExp(`"weights".*"${key}".*${hash('thrE')}, expected ${hash('thre')}: remove`),
      ),
    });
    expect(await readdir(place)).toEqual([]);
  }));

test('parts in the wrong order are found out by the hash of the file', () =>
  withModel(async ({ store, files, place }) => {
    const swapped = files.map((file) => {
      const [first, second, ...rest] = file.parts;
      return file.path === 'weights' && first && second ? { ...file, parts: [second, first, ...rest] } : file;
    });
    const failure = await failureOf(downloadFolder(store, swapped, join(place, 'model')));
    expect(failure).toMatchObject({
      file: 'weights',
      expected: hash('one two three four five six'),
      found: hash('two one three four five six'),
    });
    expect(await readdir(place)).toEqual([]);
  }));

test('a missing part ends the download with nothing left behind', () =>
  withModel(async ({ store, files, place }) => {
    await store.remove(partOf(files, 'weights', 6));
    expect(await failureOf(downloadFolder(store, files, join(place, 'model')))).toBeInstanceOf(ObjectMissing);
    expect(await readdir(place)).toEqual([]);
  }));

test('no reader sees a folder before all of it is there', () =>
  withModel(async ({ store, files, place }) => {
    const seen: string[][] = [];
    const slow: ArtifactStore = {
      ...store,
      get: async (key) => {
        seen.push((await readdir(place)).filter((name) => name === 'model'));
        return store.get(key);
      },
    };
    await downloadFolder(slow, files, join(place, 'model'));
    expect(seen.flat()).toEqual([]);
    expect(seen.length).toBeGreaterThan(5);
  }));

test('what a killed download left is no model, and is swept once it is old', () =>
  withModel(async ({ store, files, place }) => {
    for (const name of ['.model.partial-old', '.model.partial-new', '.other.partial-old']) {
      await mkdir(join(place, name));
      await writeFile(join(place, name, 'weights'), 'one t');
      if (!name.endsWith('old')) continue;
      const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
      await utimes(join(place, name), twoDaysAgo, twoDaysAgo);
    }
    await downloadFolder(store, files, join(place, 'model'));
    expect((await readdir(place)).sort()).toEqual(['.model.partial-new', '.other.partial-old', 'model']);
    expect(await readFile(join(place, 'model/weights'), 'utf8')).toBe('one two three four five six');
  }));

test('a complete target is used as it is, without the store', () =>
  withModel(async ({ store, files, place }) => {
    const target = join(place, 'model');
    await downloadFolder(store, files, target);
    await writeFile(join(target, '.loaded'), 'a mark of the server');
    const { ino } = await stat(join(target, 'weights'));
    const unreachable: ArtifactStore = { ...store, get: () => Promise.reject(new Error('not to be asked')) };
    await downloadFolder(unreachable, files, target);
    expect((await stat(join(target, 'weights'))).ino).toBe(ino);
  }));

test('an empty target is filled', () =>
  withModel(async ({ store, files, place }) => {
    await mkdir(join(place, 'model'));
    await downloadFolder(store, files, join(place, 'model'));
    expect(await readdir(join(place, 'model'))).toHaveLength(4);
  }));

test('a target that is something else is left alone, and the difference named', () =>
  withModel(async ({ store, files, place }) => {
    const target = join(place, 'model');
    await downloadFolder(store, files, target);
    await writeFile(join(target, 'weights'), 'one two three four five sIx');
    const changed = await failureOf(downloadFolder(store, files, target));
    expect(changed).toBeInstanceOf(ModelFileDamaged);
    expect(changed).toMatchObject({ file: 'weights', found: hash('one two three four five sIx') });
    await writeFile(join(target, 'weights'), 'one two three four five six');
    await writeFile(join(target, 'notes.txt'), 'mine');
    const foreign = await failureOf(downloadFolder(store, files, target));
    expect(foreign).toBeInstanceOf(ModelFolderRefused);
    expect(foreign).toMatchObject({ message: expect.stringContaining('"notes.txt"') });
    const fewer = await failureOf(downloadFolder(store, [...files, ...renamed(files, 'more')], target));
    expect(fewer).toMatchObject({ message: expect.stringContaining('lacks "more"') });
    expect(await readFile(join(target, 'notes.txt'), 'utf8')).toBe('mine');
  }));

test('several downloads of one target at once all succeed with one folder', () =>
  withModel(async ({ store, files, place }) => {
    let waiting = 0;
    let release: () => void = () => undefined;
    const allHere = new Promise<void>((resolve) => (release = resolve));
    // All have found no target before the first may go on
    const meeting = (): ArtifactStore => {
      let met = false;
      return {
        ...store,
        get: async (key) => {
          if (!met) {
            met = true;
            if (++waiting === 4) release();
            await allHere;
          }
          return store.get(key);
        },
      };
    };
    await Promise.all(Array.from({ length: 4 }, () => downloadFolder(meeting(), files, join(place, 'model'))));
    expect(await readdir(place)).toEqual(['model']);
    expect(await readFile(join(place, 'model/weights'), 'utf8')).toBe('one two three four five six');
  }));

test.each(['../escaped', '/tmp/escaped', 'a/../../escaped', 'a\\..\\escaped'])(
  'a listed path %j that leaves the folder is refused before anything is written',
  (path) =>
    withModel(async ({ store, files, place }) => {
      const failure = await failureOf(downloadFolder(store, renamed(files, path), join(place, 'model')));
      expect(failure).toBeInstanceOf(ModelFolderRefused);
      expect(await readdir(place)).toEqual([]);
    }),
);
