import { buffer } from 'node:stream/consumers';

import { Client } from 'minio';

import {
  type ArtifactStore,
  checkObjectSize,
  OBJECT_LIMIT_BYTES,
  type ObjectEntry,
  ObjectMissing,
  StoreRefused,
} from './artifact-store.ts';
import { errorCode } from './error-code.ts';
import { minioError } from './minio-errors.ts';
import { createTransport } from './minio-transport.ts';
import { checkKeyPrefix, checkObjectKey } from './object-key.ts';

export interface MinioStoreSettings {
  /** http:// or https:// with host and port, without a path. */
  endpoint: string;
  accessKey: string;
  secretKey: string;
  bucket: string;
  /** Given, so that no bucket costs a call that asks for its region. */
  region: string;
  /** PEM text of the certificate authorities to trust instead of the system's. */
  ca?: string;
  /** A connection on which nothing moves for this long is given up as unavailable; 60,000 unless given. */
  idleTimeoutMs?: number;
}

const DEFAULT_IDLE_TIMEOUT_MS = 60_000;
const LIST_PAGE_KEYS = 1000;

/**
 * A store in a bucket of MinIO or any other S3 with conditional writes (`probeConditionalPut` says whether it has them).
 * Only single puts of whole buffers are sent: in multipart uploads the minio client 8.0.7 drops conditional headers and
 * resumes other writers' uploads. It does not try again by itself; whoever calls does. Throws StoreRefused for an
 * endpoint that is no URL of the form above; opens no connection.
 */
export function createMinioStore(settings: MinioStoreSettings): ArtifactStore {
  const { bucket } = settings;
  const description = describeBucket(settings);
  const client = createMinioClient(settings);
  const guard = async <T>(operation: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw minioError(description, operation, error, [settings.secretKey, settings.accessKey]);
    }
  };

  let bucketSeen = false;
  /** A HEAD's 404 has no body that could say whether the object or its whole bucket is missing. */
  const checkBucket = async (): Promise<void> => {
    bucketSeen ||= await client.bucketExists(bucket);
    if (!bucketSeen)
      throw new StoreRefused(description, 'Looking for the bucket', 'NoSuchBucket', 'the setting `bucket`');
  };

  const send = async (key: string, bytes: Uint8Array, headers: Record<string, string>): Promise<void> => {
    checkObjectKey(key);
    checkObjectSize(description, key, bytes);
    const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    await client.putObject(bucket, key, body, body.length, headers);
  };

  const find = (key: string): Promise<Uint8Array | undefined> =>
    guard(`Reading "${key}"`, async () => {
      checkObjectKey(key);
      const opened = await orMissing(client.getObject(bucket, key));
      return opened === undefined ? undefined : await buffer(opened);
    });

  async function* stream(key: string): AsyncGenerator<Uint8Array> {
    const opened = await guard(`Reading "${key}"`, () => orMissing(client.getObject(bucket, key)));
    if (opened === undefined) throw new ObjectMissing(key, description);
    const pieces: AsyncIterator<Uint8Array> = opened[Symbol.asyncIterator]();
    try {
      for (;;) {
        const piece = await guard(`Reading "${key}"`, () => pieces.next());
        if (piece.done === true) return;
        yield piece.value;
      }
    } finally {
      // Whoever stops halfway must not keep the connection
      opened.destroy();
    }
  }

  const entries = (prefix: string): AsyncGenerator<ObjectEntry> => {
    checkKeyPrefix(prefix);
    return listEntries(prefix, (token) =>
      guard(`Listing "${prefix}"`, () => client.listObjectsV2Query(bucket, prefix, token, '', LIST_PAGE_KEYS, '')),
    );
  };

  return {
    description,
    find,
    put: (key, bytes) => guard(`Writing "${key}"`, () => send(key, bytes, {})),
    putIfAbsent: (key, bytes) =>
      guard(`Writing "${key}"`, async () => {
        try {
          await send(key, bytes, { 'If-None-Match': '*' });
          return 'written';
        } catch (error) {
          if (errorCode(error) === 'PreconditionFailed') return 'exists';
          throw error;
        }
      }),
    get: async (key) => {
      const bytes = await find(key);
      if (bytes === undefined) throw new ObjectMissing(key, description);
      return bytes;
    },
    stream: (key) => {
      checkObjectKey(key);
      return stream(key);
    },
    head: (key) =>
      guard(`Looking for "${key}"`, async () => {
        checkObjectKey(key);
        try {
          return { bytes: (await client.statObject(bucket, key)).size };
        } catch (error) {
          if (errorCode(error) !== 'NotFound') throw error;
          await checkBucket();
          return undefined;
        }
      }),
    list: (prefix) => keysOf(entries(prefix)),
    entries,
    remove: (key) =>
      guard(`Removing "${key}"`, async () => {
        checkObjectKey(key);
        await client.removeObject(bucket, key);
      }),
  };
}

/** Makes the store's bucket unless it is there; for the local stack and tests, not for buckets that others administer. */
export async function ensureBucket(settings: MinioStoreSettings): Promise<void> {
  const client = createMinioClient(settings);
  try {
    if (!(await client.bucketExists(settings.bucket))) await client.makeBucket(settings.bucket, settings.region);
  } catch (error) {
    if (errorCode(error) === 'BucketAlreadyOwnedByYou') return;
    throw minioError(describeBucket(settings), 'Making the bucket', error, [settings.secretKey, settings.accessKey]);
  }
}

function createMinioClient(settings: MinioStoreSettings): Client {
  const url = parseEndpoint(settings);
  const secure = url.protocol === 'https:';
  return new Client({
    endPoint: url.hostname.replace(/^\[|\]$/g, ''),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    useSSL: secure,
    accessKey: settings.accessKey,
    secretKey: settings.secretKey,
    region: settings.region,
    // Nothing above the limit reaches the client, so every put is a single one
    partSize: OBJECT_LIMIT_BYTES,
    retryOptions: { disableRetry: true },
    ...createTransport(secure, settings.ca, settings.idleTimeoutMs ?? DEFAULT_IDLE_TIMEOUT_MS),
  });
}

function parseEndpoint(settings: MinioStoreSettings): URL {
  const url = URL.canParse(settings.endpoint) ? new URL(settings.endpoint) : undefined;
  const plain = url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '';
  if (!plain || url.username !== '' || url.password !== '') {
    const reason = 'the endpoint is no plain http:// or https:// address of a host and port';
    throw new StoreRefused(`bucket ${settings.bucket}`, 'Opening', reason, 'the setting `endpoint`');
  }
  return url;
}

function describeBucket(settings: MinioStoreSettings): string {
  return `bucket ${settings.bucket} at ${parseEndpoint(settings).origin}`;
}

/** What was asked for, or undefined where the answer is that there is no such object. */
async function orMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (errorCode(error) === 'NoSuchKey') return undefined;
    throw error;
  }
}

interface ObjectPage {
  // The client's reply also knows folders (prefixes); a listing without delimiter has none
  objects: readonly { name?: string; size: number; lastModified?: Date; etag?: string }[];
  isTruncated?: boolean;
  nextContinuationToken?: string;
}

async function* listEntries(
  prefix: string,
  readPage: (token: string) => Promise<ObjectPage>,
): AsyncGenerator<ObjectEntry> {
  for (let token: string | undefined = ''; token !== undefined;) {
    const page: ObjectPage = await readPage(token);
    for (const { name, size, lastModified, etag } of page.objects) {
      if (name === undefined || !name.startsWith(prefix)) continue;
      // Without a time it counts as written now, so that nothing takes it for old
      const written = lastModified ?? new Date();
      yield { key: name, bytes: size, written, version: etag ?? written.toISOString() };
    }
    token = page.isTruncated ? page.nextContinuationToken : undefined;
  }
}

async function* keysOf(entries: AsyncIterable<ObjectEntry>): AsyncGenerator<string> {
  for await (const { key } of entries) yield key;
}
