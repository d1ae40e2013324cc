import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { Client } from 'minio';

import { importObject } from '../../activities/sources/import-object.ts';
import { StoreRefused } from '../../stores/artifact-store.ts';
import { probeConditionalPut } from '../../stores/conditional-put-probe.ts';
import { createMinioStore, ensureBucket, type MinioStoreSettings } from '../../stores/minio.ts';
import { downloadFolder } from '../../stores/model-download.ts';
import { uploadFolder } from '../../stores/model-upload.ts';
import { PartDamaged, readPart, writePart } from '../../stores/record-parts.ts';
import { readSourceLines, type SourceFile } from '../../stores/source-files.ts';
import { describeArtifactStore, failureOf, keysOf } from '../stores/artifact-store-contract.ts';
import { withTemporaryFolder } from '../stores/temporary-folder.ts';

function requireVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: the integration tests need an S3 server`);
  return value;
}

const settings: MinioStoreSettings = {
  endpoint: requireVariable('S3_ENDPOINT'),
  accessKey: requireVariable('S3_ACCESS_KEY'),
  secretKey: requireVariable('S3_SECRET_KEY'),
  bucket: `stores-${randomUUID()}`,
  region: 'us-east-1',
};
const content = new TextEncoder().encode('content');

// Once more: a bucket that is there is no error
beforeAll(async () => {
  await ensureBucket(settings);
  await ensureBucket(settings);
});

afterAll(async () => {
  const store = createMinioStore(settings);
  for (const key of await keysOf(store, '')) await store.remove(key);
});

describeArtifactStore('a bucket', () => Promise.resolve([createMinioStore(settings), createMinioStore(settings)]));

test('conditional puts hold, and the probe leaves nothing', async () => {
  const store = createMinioStore(settings);
  await probeConditionalPut(store, 'probe');
  expect(await keysOf(store, 'probe')).toEqual([]);
});

test('a wrong secret key is refused by every method, and named without being shown', async () => {
  const store = createMinioStore({ ...settings, secretKey: 'wrong-secret-key' });
  const calls = [store.put('a', content), store.putIfAbsent('a', content), store.get('a'), store.head('a')];
  for (const failure of await Promise.all([...calls, store.remove('a'), keysOf(store, '')].map(failureOf))) {
    expect(failure).toBeInstanceOf(StoreRefused);
    expect(failure).toMatchObject({
      retryable: false,
      message: expect.stringMatching(/check the settings `accessKey`/),
    });
    expect(String(failure) + JSON.stringify(failure)).not.toContain('wrong-secret-key');
  }
});

test('a bucket that does not exist is refused by every method, also where the answer has no body', async () => {
  const store = createMinioStore({ ...settings, bucket: 'no-such-bucket-here' });
  const calls = [store.put('a', content), store.putIfAbsent('a', content), store.get('a'), store.head('a')];
  for (const failure of await Promise.all([...calls, keysOf(store, '')].map(failureOf))) {
    expect(failure).toBeInstanceOf(StoreRefused);
    expect(failure).toMatchObject({ message: expect.stringMatching(/check the setting `bucket`/) });
  }
});

test('an object and a folder of objects of one name do not silently hide each other', async () => {
  const store = createMinioStore(settings);
  await store.put('names/a', content);
  const failure = await store.put('names/a/b', content).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure !== undefined) expect(failure).toBeInstanceOf(StoreRefused);
  expect(Buffer.from(await store.get('names/a')).toString()).toBe('content');
});

test('a damaged record part in the bucket is found out', async () => {
  const store = createMinioStore(settings);
  const part = await writePart(store, 'records', [{ a: 1 }]);
  expect(await readPart(store, part)).toEqual([{ a: 1 }]);
  await store.put(part.key, new TextEncoder().encode('{"a":2}\n'));
  await expect(readPart(store, part)).rejects.toThrow(PartDamaged);
});

test(
  'a model of several parts goes up, is not sent twice, and comes back',
  () =>
    withTemporaryFolder(async (folder) => {
      const store = createMinioStore(settings);
      await mkdir(join(folder, 'model'));
      const weights = Buffer.alloc(150_000_000, 'weights ');
      weights.writeUInt32LE(1, 70_000_000);
      weights.writeUInt32LE(2, 140_000_000);
      await writeFile(join(folder, 'model/weights'), weights);
      const { files } = await uploadFolder(store, join(folder, 'model'), 'models/m');
      expect(files[0]?.parts.map((part) => part.bytes)).toEqual([67_108_864, 67_108_864, 15_782_272]);
      const full = { ...store, put: () => Promise.reject(new Error('sent again')) };
      expect(await uploadFolder(full, join(folder, 'model'), 'models/m')).toEqual({ files });
      await downloadFolder(store, files, join(folder, 'copy'));
      expect((await readFile(join(folder, 'copy/weights'))).equals(weights)).toBe(true);
    }),
  120_000,
);

test('a raw object that another client sent in several parts is brought in, and not read again while it stays', async () => {
  const url = new URL(settings.endpoint);
  const other = new Client({
    endPoint: url.hostname,
    port: Number(url.port),
    useSSL: false,
    accessKey: settings.accessKey,
    secretKey: settings.secretKey,
    partSize: 64 * 1024 * 1024,
  });
  const content = Buffer.alloc(150_000_000, `${'words of a passage '.repeat(500)}\n`);
  await other.putObject(settings.bucket, 'inbox/large.txt', Readable.from([content]));
  const store = createMinioStore(settings);
  let pieces = 0;
  const counting = async (): Promise<SourceFile> => {
    for await (const entry of store.entries('inbox/'))
      return importObject(store, entry, () => {
        pieces++;
      });
    throw new Error('the object is not listed');
  };
  const source = await counting();
  expect(source).toMatchObject({ bytes: 150_000_000, sha256: createHash('sha256').update(content).digest('hex') });
  // Twice, of 8 MiB each: for the hash, and to be copied
  expect(pieces).toBe(2 * 18);
  let bytes = 0;
  for await (const line of readSourceLines(store, source.sha256)) bytes += line.byteLength + 1;
  expect(bytes - 1).toBe(150_000_000);
  expect(await counting()).toEqual(source);
  expect(pieces).toBe(2 * 18);
}, 120_000);
