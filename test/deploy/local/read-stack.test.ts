import { ensureCredentials } from '../../../deploy/local/credentials.ts';
import { startTimeOf } from '../../../deploy/local/process-identity.ts';
import { readStack } from '../../../deploy/local/read-stack.ts';
import { writeStackRecord, type StackRecord } from '../../../deploy/local/stack-record.ts';
import { removeTemporaryFolders, temporaryFolder } from './temporary-folder.ts';

afterAll(removeTemporaryFolders);

const minio = {
  kind: 's3',
  how: 'built',
  endpoint: 'http://127.0.0.1:9000',
  bucket: 'slingshot',
  region: 'r',
} as const;

async function stateWith(changes: Partial<StackRecord>): Promise<string> {
  const folder = await temporaryFolder();
  const temporal = { how: 'path', address: '127.0.0.1:7233', namespace: 'default', uiUrl: 'http://ui' } as const;
  await writeStackRecord(folder, { temporal, store: minio, processes: {}, ...changes });
  return folder;
}

test('without a stack and without addresses there is nothing', async () => {
  expect(await readStack({ SLINGSHOT_STATE: await temporaryFolder() })).toBeUndefined();
});

test('the secret of the MinIO that was started comes from the credentials file', async () => {
  const state = await stateWith({ store: { ...minio, consoleUrl: 'http://console' } });
  const credentials = await ensureCredentials(state);
  expect(await readStack({ SLINGSHOT_STATE: state })).toMatchObject({
    temporalAddress: '127.0.0.1:7233',
    temporalNamespace: 'default',
    uiUrl: 'http://ui',
    consoleUrl: 'http://console',
    store: { kind: 's3', endpoint: 'http://127.0.0.1:9000', bucket: 'slingshot', region: 'r', ...credentials },
    ended: [],
  });
});

test('the secret of a given S3 is never stored: without it in the environment the message says what to set', async () => {
  const state = await stateWith({ store: { ...minio, how: 'address' } });
  await expect(readStack({ SLINGSHOT_STATE: state })).rejects.toThrow(
    'set S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY',
  );
});

test('addresses in the environment need no stack', async () => {
  const environment = {
    SLINGSHOT_STATE: await temporaryFolder(),
    TEMPORAL_ADDRESS: 'temporal.example:7233',
    TEMPORAL_NAMESPACE: 'team',
    S3_ENDPOINT: 'https://s3.example',
    S3_ACCESS_KEY: 'key',
    S3_SECRET_KEY: 'secret',
    S3_BUCKET: 'artifacts',
  };
  expect(await readStack(environment)).toMatchObject({
    temporalAddress: 'temporal.example:7233',
    temporalNamespace: 'team',
    store: {
      kind: 's3',
      endpoint: 'https://s3.example',
      accessKey: 'key',
      secretKey: 'secret',
      bucket: 'artifacts',
      region: 'us-east-1',
    },
    consoleUrl: undefined,
  });
});

test('parts that have ended since they were started are named', async () => {
  const startTime = await startTimeOf(process.pid);
  if (startTime === undefined) throw new Error('this process has no start time');
  const temporal = { pid: process.pid, startTime };
  const state = await stateWith({
    store: { kind: 'folder', folder: '/store' },
    processes: { temporal, minio: { pid: process.pid, startTime: 'another' } },
  });
  expect((await readStack({ SLINGSHOT_STATE: state }))?.ended).toEqual(['minio']);
});
