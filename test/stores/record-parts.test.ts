import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { type ArtifactStore, ObjectMissing } from '../../stores/artifact-store.ts';
import { openFolderStore } from '../../stores/folder.ts';
import { PartTooLarge, RecordUnreadable, RecordUnwritable } from '../../stores/record-lines.ts';
import { PartDamaged, readPart, writePart } from '../../stores/record-parts.ts';
import { failureOf, keysOf } from './artifact-store-contract.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

const withStore = (work: (store: ArtifactStore, folder: string) => Promise<void>): Promise<void> =>
  withTemporaryFolder(async (folder) => work(await openFolderStore(folder), folder));

const records = [
  { text: 'Grüße, 世界 🎯', score: -1.5 },
  { score: 0, text: 'two\nlines\u2028here', nested: { list: [1, null, true] } },
];

// printf '%s\n' '{"z":1,"a":"ü"}' '{"b":[1.5,null]}' | sha256sum, and | wc -c
const KNOWN_SHA256 = '2b9cbe40a4fb546f9f7aedafd007a2c51a4e56b91e7a291c2b419c3f5b32b2a5';
const KNOWN_BYTES = 34;

test('a part has one object a line, keys in the order given, and is named by the SHA-256 of its bytes', () =>
  withStore(async (store, folder) => {
    const part = await writePart(store, 'stage/shards', [{ z: 1, a: 'ü' }, { b: [1.5, null] }]);
    expect(part).toEqual({
      key: `stage/shards/${KNOWN_SHA256}.jsonl`,
      sha256: KNOWN_SHA256,
      bytes: KNOWN_BYTES,
      records: 2,
    });
    expect(await readFile(join(folder, part.key), 'utf8')).toBe('{"z":1,"a":"ü"}\n{"b":[1.5,null]}\n');
  }));

test('records come back as they were written', () =>
  withStore(async (store) => {
    const part = await writePart(store, 'p', records);
    expect(await readPart(store, part)).toEqual(records);
  }));

test('a part may have no records', () =>
  withStore(async (store) => {
    const part = await writePart(store, 'p', []);
    expect(part).toMatchObject({ bytes: 0, records: 0 });
    expect(await readPart(store, part)).toEqual([]);
  }));

test('the same records are one object, written again over a damaged one', () =>
  withStore(async (store, folder) => {
    const part = await writePart(store, 'p', records);
    await writeFile(join(folder, part.key), 'damaged');
    expect(await writePart(store, 'p', records)).toEqual(part);
    expect(await keysOf(store, 'p/')).toEqual([part.key]);
    expect(await readPart(store, part)).toEqual(records);
  }));

test('one flipped bit is found out, with both hashes and what to do', () =>
  withStore(async (store, folder) => {
    const part = await writePart(store, 'p', records);
    const content = await readFile(join(folder, part.key));
    content[10] = (content[10] ?? 0) ^ 1;
    await writeFile(join(folder, part.key), content);
    const found = createHash('sha256').update(content).digest('hex');
    const failure = await failureOf(readPart(store, part));
    expect(failure).toBeInstanceOf(PartDamaged);
    expect(failure).toMatchObject({
      key: part.key,
      quantity: 'sha256',
      expected: part.sha256,
      found,
      retryable: false,
    });
    expect(failure).toMatchObject({
      message: expect.stringContaining(`expected sha256 ${part.sha256}, found ${found}`),
    });
    expect(failure).toMatchObject({ message: expect.stringMatching(/Restore the object.*compute the stage/) });
  }));

test('a cut part is found out by its bytes', () =>
  withStore(async (store, folder) => {
    const part = await writePart(store, 'p', records);
    const content = await readFile(join(folder, part.key));
    await writeFile(join(folder, part.key), content.subarray(0, -1));
    const failure = await failureOf(readPart(store, part));
    expect(failure).toMatchObject({ quantity: 'bytes', expected: part.bytes, found: part.bytes - 1 });
  }));

test('a missing record is found out although bytes and hash are as listed', () =>
  withStore(async (store) => {
    const part = await writePart(store, 'p', records);
    const failure = await failureOf(readPart(store, { ...part, records: 3 }));
    expect(failure).toBeInstanceOf(PartDamaged);
    expect(failure).toMatchObject({ quantity: 'records', expected: 3, found: 2 });
  }));

test('a missing part is missing', () =>
  withStore(async (store) => {
    const part = await writePart(store, 'p', records);
    await store.remove(part.key);
    await expect(readPart(store, part)).rejects.toThrow(ObjectMissing);
  }));

test('a schema parses each line, and a line against it is named with its field', () =>
  withStore(async (store) => {
    const schema = z.object({ id: z.string(), score: z.object({ sum: z.number() }).default({ sum: 0 }) });
    const part = await writePart(store, 'p', [
      { id: 'a', other: 1 },
      { id: 'b', score: { sum: 'high' } },
    ]);
    const failure = await failureOf(readPart(store, part, schema));
    expect(failure).toBeInstanceOf(RecordUnreadable);
    expect(failure).toMatchObject({ key: part.key, line: 2, field: 'score.sum', retryable: false });
    expect(failure).toMatchObject({ message: expect.stringContaining(`"${part.key}", line 2, field "score.sum"`) });
    const good = await writePart(store, 'p', [{ id: 'a', other: 1 }]);
    expect(await readPart(store, good, schema)).toEqual([{ id: 'a', score: { sum: 0 } }]);
  }));

test('a line that is no JSON is named, even in a part whose hash is right', () =>
  withStore(async (store) => {
    const content = new TextEncoder().encode('{"a":1}\n{"a":\n');
    const sha256 = createHash('sha256').update(content).digest('hex');
    await store.put('p/foreign', content);
    const part = { key: 'p/foreign', sha256, bytes: content.byteLength, records: 2 };
    await expect(readPart(store, part)).rejects.toThrow(/"p\/foreign", line 2/);
  }));

test('a part above 48 MiB is refused with the way out, and nothing is stored', () =>
  withStore(async (store) => {
    const megabyte = { text: 'x'.repeat(1024 * 1024) };
    const failure = await failureOf(writePart(store, 'p', Array<unknown>(48).fill(megabyte)));
    expect(failure).toBeInstanceOf(PartTooLarge);
    expect(failure).toMatchObject({
      retryable: false,
      message: expect.stringMatching(/48 records.*"p".*48 MiB.*only the first 47 fit.*smaller shard size/),
    });
    expect(await keysOf(store, '')).toEqual([]);
  }));

test.each([
  [[{ a: 1 }, { score: NaN }], /Record 2 .*field "score" is NaN/],
  [[{ deep: { score: -Infinity } }], /Record 1 .*field "score" is -Infinity/],
  [['text'], /Record 1 .*no object but "text"/],
  [[{}, [1]], /Record 2 .*no object/],
  [[null], /Record 1 .*no object but null/],
  [[undefined], /Record 1 .*no object but undefined/],
])('what JSON would lose or a line may not hold is refused: %j', (unwritable, reason) =>
  withStore(async (store) => {
    const failure = await failureOf(writePart(store, 'p', unwritable));
    expect(failure).toBeInstanceOf(RecordUnwritable);
    expect(failure).toMatchObject({ message: expect.stringMatching(reason) });
  }),
);
