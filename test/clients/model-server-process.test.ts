import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ProcessServers } from '../../clients/model-server-process.ts';
import { serverSchema, type ProcessServer } from '../../pipeline/run-file/servers.ts';
import { rejectionOf } from '../activities/workbench.ts';

/** A program in the place of Python and vLLM: serves what the order says; each one notes its process and its order. */
const program = `#!/usr/bin/env node
const { createServer } = require('node:http');
const { writeFileSync } = require('node:fs');
const { createInterface } = require('node:readline');
const folder = __dirname;
writeFileSync(folder + '/started-' + process.pid, '');
const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit(0));
lines.once('line', (line) => {
  const order = JSON.parse(line);
  writeFileSync(folder + '/order-' + process.pid, line);
  if (order.model === 'dies') { console.error('CUDA error: no such device'); process.exit(3); }
  createServer((request, response) => {
    const send = (body, status = 200) => { response.writeHead(status, { 'content-type': 'application/json' }); response.end(JSON.stringify(body)); };
    if (request.url === '/health') return send({});
    if (request.url === '/v1/models') return send({ data: [{ id: order.model === 'wrong' ? 'other' : order.name, max_model_len: 512 }] });
    send({ choices: [{ index: 0, text: '', prompt_logprobs: [null, { 6: { logprob: -1 } }, { 7: { logprob: -1 } }, { 8: { logprob: -1 } }] }] });
  }).listen(order.port, order.host);
});
`;

const signal = new AbortController().signal;

async function withServers(
  work: (servers: ProcessServers, seen: (prefix: string) => Promise<string[]>) => Promise<void>,
  device: 'cpu' | 'none' = 'cpu',
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-test-'));
  const interpreter = join(folder, 'python.cjs');
  await writeFile(interpreter, program);
  await chmod(interpreter, 0o700);
  const servers = new ProcessServers({
    program: { interpreter, folder },
    device,
    logs: join(folder, 'logs'),
    readyTimeMs: 20_000,
  });
  const seen = async (prefix: string) => {
    const names = (await readdir(folder)).filter((name) => name.startsWith(prefix));
    return Promise.all(
      names.map(async (name) => `${name.slice(prefix.length)} ${await readFile(join(folder, name), 'utf8')}`),
    );
  };
  try {
    await work(servers, seen);
  } finally {
    await servers.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function server(fields: object = {}): ProcessServer {
  const parsed = serverSchema.parse({ kind: 'process', ...fields });
  if (parsed.kind !== 'process') throw new TypeError('not a process');
  return parsed;
}

const model = (digest: string, folder = `/models/${digest}`) => ({ digest, folder: () => Promise.resolve(folder) });
const acquire = (servers: ProcessServers, lease: string, served = model('a'.repeat(64))) =>
  servers.acquire({ server: server(), model: served, lease }, signal, () => undefined);

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a model is served under its digest, and all who need it share one server', () =>
  withServers(async (servers, seen) => {
    const [first, second] = await Promise.all([acquire(servers, 'one'), acquire(servers, 'two')]);
    expect(second).toEqual(first);
    expect(first).toMatchObject({ model: `model-${'a'.repeat(12)}`, maxModelLength: 1024 });
    const orders = await seen('order-');
    expect(orders).toHaveLength(1);
    expect(orders[0]).toContain(`"model":"/models/${'a'.repeat(64)}"`);
    expect(orders[0]).toContain('"dtype":"float32"');
  }));

test('a server is stopped when its last lease is given back, and not before', () =>
  withServers(async (servers, seen) => {
    await acquire(servers, 'one');
    await acquire(servers, 'two');
    await acquire(servers, 'two');
    const pid = Number.parseInt((await seen('order-'))[0] ?? '', 10);
    await servers.release('one');
    await servers.release('unknown');
    expect(alive(pid)).toBe(true);
    await servers.release('two');
    expect(alive(pid)).toBe(false);
  }));

test('a server that was warmed before its model existed is the one that is used', () =>
  withServers(async (servers, seen) => {
    await servers.warm();
    await servers.warm();
    await acquire(servers, 'one');
    expect(await seen('started-')).toHaveLength(1);
  }));

test('a server that dies while it starts is unavailable, with its last words, and the next call starts another', () =>
  withServers(async (servers, seen) => {
    const dying = model('d'.repeat(64), 'dies');
    const error = await rejectionOf(acquire(servers, 'one', dying));
    expect([error.name, error.message]).toEqual(['ServerUnavailable', expect.stringContaining('CUDA error')]);
    await rejectionOf(acquire(servers, 'one', dying));
    expect(await seen('order-')).toHaveLength(2);
  }));

test('a server that fails its golden prompt is stopped, and does not live on beside the next', () =>
  withServers(async (servers, seen) => {
    const wrong = model('e'.repeat(64), 'wrong');
    expect((await rejectionOf(acquire(servers, 'one', wrong))).message).toContain('it serves: other');
    const pid = Number.parseInt((await seen('order-'))[0] ?? '', 10);
    for (let wait = 0; alive(pid) && wait < 50; wait++) await delay(100);
    expect(alive(pid)).toBe(false);
  }));

test('a machine without vLLM refuses, and names what to use instead', () =>
  withServers(async (servers) => {
    const error = await rejectionOf(acquire(servers, 'one'));
    expect([error.name, error.message]).toEqual(['ServerRefused', expect.stringContaining('kind "static"')]);
  }, 'none'));
