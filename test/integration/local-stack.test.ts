import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Client as TemporalClient, Connection } from '@temporalio/client';
import { Client as MinioClient } from 'minio';
import { startTimeOf } from '../../deploy/local/process-identity.ts';
import type { RunningStack } from '../../deploy/local/read-stack.ts';
import { readStackRecord } from '../../deploy/local/stack-record.ts';
import { down, up } from '../../deploy/local/stack.ts';
import { removeTemporaryFolders, temporaryFolder } from '../deploy/local/temporary-folder.ts';

/** The programs may have to be built from source first. */
const TIMEOUT_MILLISECONDS = 30 * 60_000;

const environment: Record<string, string | undefined> = { SLINGSHOT_CACHE: process.env.SLINGSHOT_CACHE };
const lines: string[] = [];
const report = (line: string) => lines.push(line);
let stateFolder: string;
let stack: RunningStack;

beforeAll(async () => {
  stateFolder = await temporaryFolder();
  environment.SLINGSHOT_STATE = stateFolder;
  stack = await up({ report, environment, worker: false });
}, TIMEOUT_MILLISECONDS);

afterAll(async () => {
  await down({ report, environment });
  await removeTemporaryFolders();
}, TIMEOUT_MILLISECONDS);

async function pids(): Promise<number[]> {
  const record = await readStackRecord(stateFolder);
  return Object.values(record?.processes ?? {}).map((identity) => identity.pid);
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

test('Temporal answers and its default namespace keeps what a rerun needs for 30 days', async () => {
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const namespace = await connection.workflowService.describeNamespace({ namespace: stack.temporalNamespace });
  expect(namespace.config?.workflowExecutionRetentionTtl?.seconds?.toNumber()).toBe(30 * 24 * 3600);
  expect((await new TemporalClient({ connection }).workflow.count()).count).toBe(0);
  await connection.close();
});

test('the Web UI answers and reaches that Temporal', async () => {
  if (stack.uiUrl === undefined) throw new Error('no Web UI');
  const namespaces = await fetch(new URL('/api/v1/namespaces', stack.uiUrl));
  expect(await namespaces.text()).toContain('"default"');
});

test('the store takes an object', async () => {
  if (stack.store.kind === 'folder') {
    expect(await readdir(stack.store.folder)).toEqual([]);
    return;
  }
  const { endpoint, bucket, accessKey, secretKey, region } = stack.store;
  const url = new URL(endpoint);
  const client = new MinioClient({
    endPoint: url.hostname,
    port: Number(url.port),
    useSSL: false,
    accessKey,
    secretKey,
    region,
  });
  await client.putObject(bucket, 'key', 'content');
  expect((await client.statObject(bucket, 'key')).size).toBe(7);
});

test('no log and no record holds the secret', async () => {
  if (stack.store.kind === 'folder') return;
  const logs = (await readdir(join(stateFolder, 'logs'))).map((name) => join(stateFolder, 'logs', name));
  for (const file of [...logs, join(stateFolder, 'stack.json')]) {
    expect(await readFile(file, 'utf8')).not.toContain(stack.store.secretKey);
  }
  expect(lines.join('\n')).not.toContain(stack.store.secretKey);
});

test('starting again, also twice at once, starts nothing', async () => {
  const before = await pids();
  const again = await Promise.all([
    up({ report, environment, worker: false }),
    up({ report, environment, worker: false }),
  ]);
  expect(again).toEqual([stack, stack]);
  expect(await pids()).toEqual(before);
}, 60_000);

test('a part that died is started again, and only that one', async () => {
  const before = (await readStackRecord(stateFolder))?.processes;
  if (before?.temporal === undefined) throw new Error('no Temporal was started');
  process.kill(before.temporal.pid, 'SIGKILL');
  stack = await up({ report, environment, worker: false });
  const after = (await readStackRecord(stateFolder))?.processes;
  expect(after?.temporal).not.toEqual(before.temporal);
  expect(after?.minio).toEqual(before.minio);
  expect(stack.ended).toEqual([]);
}, 120_000);

test('stopping leaves no process, frees the ports, and keeps the data', async () => {
  const started = await pids();
  const addresses = [stack.temporalAddress, ...[stack.uiUrl, stack.consoleUrl].map((url) => url?.slice(7) ?? '')];
  const stopped = await down({ report, environment });
  expect(stopped.map((part) => part.outcome)).toEqual(started.map(() => 'stopped'));
  for (const pid of started) expect(await startTimeOf(pid)).toBeUndefined();
  for (const address of addresses.filter((text) => text !== '')) {
    const [host = '', port] = address.split(':');
    expect(await accepts(host, Number(port))).toBe(false);
  }
  expect(await readdir(stateFolder)).toEqual(expect.arrayContaining(['credentials.json', 'temporal.db']));
  expect(await down({ report, environment })).toEqual([]);
}, 120_000);
