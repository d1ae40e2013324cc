import { ObjectMissing, type ArtifactStore } from '../../stores/artifact-store.ts';
import { openFolderStore } from '../../stores/folder.ts';
import { SourceFileChanged, readSourceLines } from '../../stores/source-files.ts';
import { importSource } from '../../stores/source-import.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { keysOf } from './artifact-store-contract.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

const piece = 8 * 1024 * 1024;
const quiet = (): void => undefined;

const withStore = (work: (store: ArtifactStore) => Promise<void>): Promise<void> =>
  withTemporaryFolder(async (folder) => work(await openFolderStore(folder)));

async function linesOf(store: ArtifactStore, hash: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readSourceLines(store, hash)) lines.push(Buffer.from(line).toString());
  return lines;
}

test('an object becomes a source named by the SHA-256 of its bytes, and stays where it is', () =>
  withStore(async (store) => {
    await store.put('inbox/a.txt', Buffer.from('one\ntwo\n'));
    // printf 'one\ntwo\n' | sha256sum
    const sha256 = 'c3f9c8c283a2b1f2f1896f27a01cbe3cddc0c9d93f752e4639035a0f5b36f6e8';
    const object = `sources/${sha256}/index.json`;
    expect(await importSource(store, 'inbox/a.txt', quiet)).toEqual({ object, sha256, bytes: 8 });
    expect(await linesOf(store, sha256)).toEqual(['one', 'two']);
    expect(await store.head('inbox/a.txt')).toEqual({ bytes: 8 });
  }));

test.each([piece - 1, piece, piece + 1, 2 * piece, 3 * piece + 5])(
  'an object of %d bytes is cut where an upload is, and nothing of it is lost',
  (bytes) =>
    withStore(async (store) => {
      const content = Buffer.alloc(bytes, `${'lines of text '.repeat(100)}\n`);
      await store.put('inbox/large', content);
      let pieces = 0;
      const { sha256 } = await importSource(store, 'inbox/large', () => {
        pieces++;
      });
      const index: unknown = JSON.parse(Buffer.from(await store.get(`sources/${sha256}/index.json`)).toString());
      const sizes = Array.from({ length: Math.ceil(bytes / piece) }, (_, at) => Math.min(piece, bytes - at * piece));
      expect(index).toMatchObject({ bytes, pieces: sizes.map((size) => ({ bytes: size })) });
      expect(pieces).toBe(2 * sizes.length);
      const read = (await linesOf(store, sha256)).join('\n');
      expect(read.length === content.toString().replace(/\n$/, '').length).toBe(true);
    }),
);

test('an object of the content of a source that is there is read once and not copied', () =>
  withStore(async (store) => {
    await store.put('inbox/a.txt', Buffer.from('same'));
    await store.put('inbox/b.txt', Buffer.from('same'));
    const first = await importSource(store, 'inbox/a.txt', quiet);
    let read = 0;
    const refusing: ArtifactStore = { ...store, put: () => Promise.reject(new Error('copied')) };
    expect(
      await importSource(refusing, 'inbox/b.txt', () => {
        read++;
      }),
    ).toEqual(first);
    expect(read).toBe(1);
  }));

test.each(['other', 'longer than it was', ''])('an object that becomes %j while it is read is refused', (content) =>
  withStore(async (store) => {
    await store.put('inbox/a.txt', Buffer.from('once.'));
    const changing: ArtifactStore = {
      ...store,
      head: async (key) => {
        await store.put('inbox/a.txt', Buffer.from(content));
        return store.head(key);
      },
    };
    expect(await rejectionOf(importSource(changing, 'inbox/a.txt', quiet))).toBeInstanceOf(SourceFileChanged);
    expect((await keysOf(store, 'sources/')).filter((key) => key.endsWith('index.json'))).toEqual([]);
  }),
);

test('an object that is not there is missing', () =>
  withStore(async (store) => {
    expect(await rejectionOf(importSource(store, 'inbox/none', quiet))).toBeInstanceOf(ObjectMissing);
  }));
