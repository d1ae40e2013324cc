import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { StoreRefused } from '../../stores/artifact-store.ts';
import { openFolderStore } from '../../stores/folder.ts';
import { describeArtifactStore, failureOf, keysOf } from './artifact-store-contract.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

const content = new TextEncoder().encode('content');

let contractFolder: string;
afterAll(() => rm(contractFolder, { recursive: true, force: true }));
describeArtifactStore('a folder', async () => {
  contractFolder = await mkdtemp(join(tmpdir(), 'slingshot-test-'));
  return [await openFolderStore(contractFolder), await openFolderStore(contractFolder)];
});

test('objects lie under their keys, and nothing else stays behind', () =>
  withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(join(folder, 'new/store'));
    await store.put('a/b', content);
    await store.putIfAbsent('a/c', content);
    await store.putIfAbsent('a/c', content);
    const names = await readdir(join(folder, 'new/store'), { recursive: true });
    expect(names.sort()).toEqual(['a', 'a/b', 'a/c', '~incoming']);
  }));

test('what a crash left is not listed, and is swept at the next opening once it is old', () =>
  withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(folder);
    await store.put('a', content);
    const incoming = join(folder, '~incoming');
    await writeFile(join(incoming, 'left-by-a-crash'), content);
    await writeFile(join(incoming, 'being-written'), content);
    const twoHoursAgo = Date.now() / 1000 - 2 * 60 * 60;
    await utimes(join(incoming, 'left-by-a-crash'), twoHoursAgo, twoHoursAgo);
    expect(await keysOf(store, '')).toEqual(['a']);
    const reopened = await openFolderStore(folder);
    expect(await readdir(incoming)).toEqual(['being-written']);
    expect(await keysOf(reopened, '')).toEqual(['a']);
  }));

test('a put that fails leaves neither an object nor a temporary file', () =>
  withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(folder);
    await store.put('a/b', content);
    for (const key of ['a', 'a/b/c']) {
      for (const failure of [
        await failureOf(store.put(key, content)),
        await failureOf(store.putIfAbsent(key, content)),
      ]) {
        expect(failure).toBeInstanceOf(StoreRefused);
        expect(failure).toMatchObject({ message: expect.stringMatching(/same name.*check the key/), retryable: false });
      }
      expect(await store.find(key)).toBeUndefined();
      expect(await store.head(key)).toBeUndefined();
    }
    expect(await readdir(join(folder, '~incoming'))).toEqual([]);
  }));

test('the name of a folder whose last object was removed may become an object', () =>
  withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(folder);
    await store.put('a/b/c', content);
    await store.remove('a/b/c');
    expect(await readdir(folder)).toEqual(['~incoming']);
    await store.put('a', content);
    expect(await keysOf(store, '')).toEqual(['a']);
  }));

test('puts and removes that meet in one folder all succeed', () =>
  withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(folder);
    const churn = async (name: string): Promise<void> => {
      for (let turn = 0; turn < 25; turn++) {
        await store.put(`meeting/place/${name}`, content);
        await store.remove(`meeting/place/${name}`);
      }
    };
    await Promise.all(['a', 'b', 'c', 'd'].map(churn));
    expect(await keysOf(store, '')).toEqual([]);
  }));

test('links and foreign folders in the store are not listed as objects', () =>
  withTemporaryFolder(async (folder) => {
    await mkdir(join(folder, 'outside'));
    await writeFile(join(folder, 'outside/file'), content);
    const store = await openFolderStore(join(folder, 'store'));
    await symlink(join(folder, 'outside'), join(folder, 'store/linked'));
    await mkdir(join(folder, 'store/empty'));
    expect(await keysOf(store, '')).toEqual([]);
  }));

test('a store below a file is refused with the reason', () =>
  withTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'file'), content);
    await expect(openFolderStore(join(folder, 'file/store'))).rejects.toThrow(StoreRefused);
  }));
