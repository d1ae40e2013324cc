import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createPlainServer } from 'node:net';

import { type ArtifactStore, OBJECT_LIMIT_BYTES, StoreRefused, StoreUnavailable } from '../../stores/artifact-store.ts';
import { createMinioStore, type MinioStoreSettings } from '../../stores/minio.ts';
import { failureOf, keysOf } from './artifact-store-contract.ts';

const settings = { accessKey: 'AKIDKEY', secretKey: 'very/secret+key', bucket: 'artifacts', region: 'us-east-1' };
const content = new TextEncoder().encode('content');

/** Runs `work` on a store whose server answers as told; stands in for answers that a healthy server does not give. */
async function withServer<T>(
  answer: RequestListener,
  work: (store: ArtifactStore) => Promise<T>,
  more: Partial<MinioStoreSettings> = {},
): Promise<T> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  try {
    return await work(createMinioStore({ ...settings, endpoint: `http://127.0.0.1:${port}`, ...more }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const s3Error = (status: number, code: string, message: string): RequestListener => {
  return (request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
    });
  };
};

test.each([
  [409, 'ConditionalRequestConflict'],
  [503, 'SlowDown'],
  [500, 'InternalError'],
  [429, 'TooManyRequests'],
  [409, 'OperationAborted'],
])('an answer %d %s to a conditional put is unavailable, to be tried again', async (status, code) => {
  let calls = 0;
  const answer = s3Error(status, code, 'later');
  const failure = await withServer(
    (request, response) => {
      calls++;
      answer(request, response);
    },
    (store) => failureOf(store.putIfAbsent('a/b', content)),
  );
  expect(failure).toBeInstanceOf(StoreUnavailable);
  expect(failure).toMatchObject({
    retryable: true,
    message: expect.stringContaining('"a/b" in bucket artifacts at http'),
  });
  // One layer tries again, and it is not this one: a second put of its own would find the first and say 'exists'
  expect(calls).toBe(1);
});

test.each([
  [403, 'AccessDenied', /policy: it needs s3:GetObject, s3:PutObject/],
  [403, 'InvalidAccessKeyId', /`accessKey` and `secretKey`/],
  [403, 'SignatureDoesNotMatch', /`accessKey` and `secretKey`/],
  [403, 'RequestTimeTooSkewed', /clock/],
  [404, 'NoSuchBucket', /the setting `bucket`/],
  [400, 'AuthorizationHeaderMalformed', /the setting `region`/],
  [501, 'NotImplemented', /conditional writes/],
  [418, 'SomethingNew', /`endpoint` and the server's log/],
])('an answer %d %s is a refusal that names the setting', async (status, code, setting) => {
  const failure = await withServer(s3Error(status, code, 'no'), (store) => failureOf(store.put('a', content)));
  expect(failure).toBeInstanceOf(StoreRefused);
  expect(failure).toMatchObject({ retryable: false, message: expect.stringMatching(setting) });
});

test('neither key stands in the description, or in an error even when the server repeats them', async () => {
  const message = 'key AKIDKEY signed with very/secret+key';
  await withServer(s3Error(403, 'SignatureDoesNotMatch', message), async (store) => {
    const failure = await failureOf(store.get('a'));
    expect(failure).toMatchObject({ message: expect.stringContaining('key *** signed with ***') });
    for (const shown of [store.description, String(failure), JSON.stringify(failure)]) {
      expect(shown).not.toMatch(/AKIDKEY|secret\+key/);
    }
  });
});

test('an object at the limit is one conditional PUT, not an upload in several, which would lose the condition', async () => {
  const seen: (string | undefined)[][] = [];
  const outcome = await withServer(
    (request, response) => {
      seen.push([request.method, request.url, request.headers['if-none-match'], request.headers['content-length']]);
      request.resume();
      request.on('end', () => response.writeHead(200, { etag: '"x"' }).end());
    },
    (store) => store.putIfAbsent('a/b', new Uint8Array(OBJECT_LIMIT_BYTES)),
  );
  expect(outcome).toBe('written');
  expect(seen).toEqual([['PUT', '/artifacts/a/b', '*', '67108864']]);
});

test('a page of a web server is no S3', async () => {
  const failure = await withServer(
    (_, response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<html><body>Not here</body></html>'),
    (store) => failureOf(store.get('a')),
  );
  expect(failure).toBeInstanceOf(StoreRefused);
  expect(failure).toMatchObject({ message: expect.stringMatching(/`endpoint`/) });
});

test('answers that the client leaves unread do not use up the connections', async () => {
  const failures = await withServer(s3Error(503, 'SlowDown', 'x'.repeat(200_000)), async (store) => {
    const seen: unknown[] = [];
    for (let wave = 0; wave < 3; wave++) {
      seen.push(...(await Promise.all(Array.from({ length: 32 }, () => failureOf(store.get('a'))))));
    }
    return seen;
  });
  expect(failures.every((failure) => failure instanceof StoreUnavailable)).toBe(true);
}, 15_000);

test('a server that falls silent before or amid an answer is given up', async () => {
  const silent: RequestListener = () => undefined;
  const amid: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': 1_000_000 });
    response.write('only the beginning');
  };
  for (const answer of [silent, amid]) {
    const failure = await withServer(answer, (store) => failureOf(store.get('a')), { idleTimeoutMs: 200 });
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(failure).toMatchObject({ message: expect.stringMatching(/nothing moved for 200 ms/) });
  }
}, 15_000);

test('an answer that ends too early is not taken for the object', async () => {
  const failure = await withServer(
    (_, response) => {
      response.writeHead(200, { 'content-length': 1_000_000 });
      response.write('only the beginning', () => response.destroy());
    },
    (store) => failureOf(store.get('a')),
  );
  expect(failure).toBeInstanceOf(StoreUnavailable);
});

test('a stream that ends too early, or falls silent, is not taken for the whole object', async () => {
  const ends = (response: ServerResponse): void => void response.destroy();
  const fallsSilent = (): void => undefined;
  for (const end of [ends, fallsSilent]) {
    const pieces: string[] = [];
    const failure = await withServer(
      (_, response) => {
        response.writeHead(200, { 'content-length': 1_000_000 });
        response.write('only the beginning', () => end(response));
      },
      (store) =>
        failureOf(
          (async () => {
            for await (const piece of store.stream('a')) pieces.push(Buffer.from(piece).toString());
          })(),
        ),
      { idleTimeoutMs: 200 },
    );
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect('only the beginning').toContain(pieces.join(''));
  }
}, 15_000);

test('nobody at the address is unavailable, and the address is named', async () => {
  const closed = createPlainServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const address = closed.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await new Promise((resolve) => closed.close(resolve));
  const store = createMinioStore({ ...settings, endpoint: `http://127.0.0.1:${port}` });
  const calls = [store.get('a'), store.head('a'), store.putIfAbsent('a', content), keysOf(store, '')];
  for (const failure of await Promise.all(calls.map(failureOf))) {
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(failure).toMatchObject({ message: expect.stringMatching(new RegExp(`:${port}.*ECONNREFUSED.*endpoint`)) });
  }
});

test('a server that speaks no TLS is refused as such', async () => {
  await withServer(
    (_, response) => response.end(),
    async (plain) => {
      const endpoint = `https://${plain.description.split('//')[1]}`;
      const failure = await failureOf(createMinioStore({ ...settings, endpoint }).get('a'));
      expect(failure).toBeInstanceOf(StoreRefused);
      expect(failure).toMatchObject({ message: expect.stringMatching(/`ca` and the setting `endpoint`/) });
    },
  );
});

test.each(['minio:9000', 'ftp://minio', 'http://minio/path', 'http://user:word@minio', 'http://minio?x=1', ''])(
  'the endpoint %j is refused without being repeated',
  (endpoint) => {
    expect(() => createMinioStore({ ...settings, endpoint })).toThrow(/no plain http.*check the setting `endpoint`/);
    expect(() => createMinioStore({ ...settings, endpoint })).not.toThrow(/user:word/);
  },
);
