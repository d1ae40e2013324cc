import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ObjectMissing, type ArtifactStore } from '../../stores/artifact-store.ts';
import { openFolderStore } from '../../stores/folder.ts';
import { PartDamaged } from '../../stores/record-parts.ts';
import { readSourceLines, sourceObject, uploadSource, type SourceFile } from '../../stores/source-files.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { keysOf } from './artifact-store-contract.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

/** Size of a piece, as the design has it. */
const piece = 8 * 1024 * 1024;

interface Bench {
  store: ArtifactStore;
  file: string;
  /** Keys that were written, in order. */
  writes: string[];
  upload(content: string | Uint8Array): Promise<SourceFile>;
}

const withStore = (work: (bench: Bench) => Promise<void>): Promise<void> =>
  withTemporaryFolder(async (folder) => {
    const inner = await openFolderStore(join(folder, 'store'));
    const writes: string[] = [];
    const store: ArtifactStore = {
      ...inner,
      put: (key, bytes) => inner.put(key, bytes).then(() => void writes.push(key)),
      putIfAbsent: (key, bytes) => inner.putIfAbsent(key, bytes).finally(() => writes.push(key)),
    };
    const file = join(folder, 'source.jsonl');
    await work({
      store,
      file,
      writes,
      async upload(content) {
        await writeFile(file, content);
        return uploadSource(store, file);
      },
    });
  });

async function linesOf(store: ArtifactStore, hash: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readSourceLines(store, hash)) lines.push(Buffer.from(line).toString('latin1'));
  return lines;
}

test('a file is named by the SHA-256 of its bytes', () =>
  withStore(async ({ upload, store }) => {
    // printf 'one\ntwo\n' | sha256sum
    const sha256 = 'c3f9c8c283a2b1f2f1896f27a01cbe3cddc0c9d93f752e4639035a0f5b36f6e8';
    expect(await upload('one\ntwo\n')).toEqual({ object: sourceObject(sha256), sha256, bytes: 8 });
    expect(await linesOf(store, sha256)).toEqual(['one', 'two']);
  }));

test.each([
  ['no newline at the end', 'one\ntwo', ['one', 'two']],
  ['line ends of Windows', 'one\r\ntwo\r\n', ['one', 'two']],
  ['both line ends, and a carriage return within a line', 'a\rb\nc\r\nd\r', ['a\rb', 'c', 'd']],
  ['blank lines', '\none\n\n\r\ntwo\n', ['', 'one', '', '', 'two']],
  ['one newline', '\n', ['']],
  ['nothing', '', []],
  ['bytes that are no UTF-8', Uint8Array.of(0xff, 0x0a, 0xe2, 0x80, 0xa8), ['\xff', '\xe2\x80\xa8']],
])('lines of a file with %s', (_, content, lines) =>
  withStore(async ({ upload, store }) => {
    expect(await linesOf(store, (await upload(content)).sha256)).toEqual(lines);
  }),
);

test.each([
  ['within a line', 'x'.repeat(piece - 2), ['y\nab', 'cd\nlast']],
  ['after a newline', 'x'.repeat(piece - 1), ['\n', 'second\nlast']],
  ['before a newline', 'x'.repeat(piece - 1), ['y', '\nsecond\nlast']],
  ['between carriage return and newline', 'x'.repeat(piece - 1), ['\r', '\nsecond\r\nlast']],
  ['after the last newline', 'x'.repeat(piece - 1), ['\n', '']],
  ['within a line of more than two pieces', 'x'.repeat(piece - 1), ['y', `${'z'.repeat(piece)}z\nlast`]],
])('a piece that ends %s loses nothing and splits no line', (_, start, [before = '', after = '']) =>
  withStore(async ({ upload, store, writes }) => {
    const content = start + before + after;
    const { sha256, bytes } = await upload(content);
    expect(bytes).toBe(content.length);
    expect(writes.length).toBe(Math.ceil(content.length / piece) + 1);
    const expected = content.split(/\r?\n/);
    if (expected.at(-1) === '') expected.pop();
    const found = await linesOf(store, sha256);
    expect(found.map((line) => line.length)).toEqual(expected.map((line) => line.length));
    // Not toEqual: the difference of two lines of 8 MiB takes jest minutes to print.
    expect(found.every((line, index) => line === expected[index])).toBe(true);
  }),
);

test('the same file is sent once, under whatever name', () =>
  withStore(async ({ upload, store, file, writes }) => {
    const first = await upload('one\ntwo\n');
    const before = [...writes];
    await writeFile(`${file}.copy`, 'one\ntwo\n');
    expect(await uploadSource(store, `${file}.copy`)).toEqual(first);
    expect(writes).toEqual(before);
  }));

test('an upload that broke off sends only the pieces that are missing', () =>
  withStore(async ({ upload, store, file, writes }) => {
    const { object, sha256 } = await upload(`${'x'.repeat(piece)}second\n`);
    const [firstPiece = '', secondPiece = ''] = writes;
    await store.remove(object);
    await store.remove(secondPiece);
    writes.length = 0;
    await uploadSource(store, file);
    expect(writes).toEqual([secondPiece, object]);
    expect(writes).not.toContain(firstPiece);
    expect((await linesOf(store, sha256)).map((line) => line.length)).toEqual([piece + 6]);
  }));

test('the index comes last, so that a file is there whole or not at all', () =>
  withStore(async ({ upload, writes }) => {
    const { object } = await upload(`${'x'.repeat(piece)}\n`);
    expect(writes.indexOf(object)).toBe(2);
  }));

test('a file that changes while it is sent is refused, and not kept as what it was', () =>
  withStore(async ({ store, file }) => {
    await writeFile(file, `${'x'.repeat(piece)}second\n`);
    const changing: ArtifactStore = {
      ...store,
      put: async (key, bytes) => {
        await store.put(key, bytes);
        await writeFile(file, `${'x'.repeat(piece)}third!\n`);
      },
    };
    expect((await rejectionOf(uploadSource(changing, file))).message).toContain(file);
    expect((await keysOf(store, 'sources/')).filter((key) => key.endsWith('index.json'))).toEqual([]);
  }));

test('a piece that was changed is refused before any of its lines is given out', () =>
  withStore(async ({ upload, store, writes }) => {
    const { sha256 } = await upload(`${'x'.repeat(piece - 1)}\nsecond\nthird\n`);
    const [, changed = ''] = writes;
    const content = Buffer.from(await store.get(changed));
    content[0] = 0x53;
    await store.put(changed, content);
    const lines: number[] = [];
    const reading = async () => {
      for await (const line of readSourceLines(store, sha256)) lines.push(line.length);
    };
    const error = await rejectionOf(reading());
    expect(error).toBeInstanceOf(PartDamaged);
    expect(error).toMatchObject({ key: changed, quantity: 'sha256' });
    expect(lines).toEqual([piece - 1]);
  }));

test('a file the store does not have is missing, and so is one that lost a piece', () =>
  withStore(async ({ upload, store, writes }) => {
    expect(await rejectionOf(linesOf(store, 'f'.repeat(64)))).toBeInstanceOf(ObjectMissing);
    const { sha256 } = await upload('one\n');
    await store.remove(writes[0] ?? '');
    expect(await rejectionOf(linesOf(store, sha256))).toBeInstanceOf(ObjectMissing);
  }));

test('a file that grew is another file', () =>
  withStore(async ({ upload, store, file }) => {
    const first = await upload('one\n');
    await appendFile(file, 'two\n');
    const second = await uploadSource(store, file);
    expect(second.sha256).not.toBe(first.sha256);
    expect(await linesOf(store, first.sha256)).toEqual(['one']);
    expect(await linesOf(store, second.sha256)).toEqual(['one', 'two']);
  }));
