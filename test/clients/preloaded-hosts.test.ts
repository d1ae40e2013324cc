import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { preloadedHosts, type PreloadedHosts } from '../../clients/preloaded-hosts.ts';

const listening = `echo '{"event":"listening"}'`;

interface Bench {
  hosts: PreloadedHosts;
  folder: string;
  /** What each host that was started was asked, in its order. */
  started(): Promise<string[]>;
}

/** A shell script in the place of Python: `$4` is the socket, `$6` the kind. */
async function withHosts(script: string, work: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-test-'));
  const interpreter = join(folder, 'python');
  const note = `echo "$*|$PYTHONPATH|$S3_SECRET_KEY|$$" >> ${folder}/started`;
  await writeFile(interpreter, `#!/bin/sh\n${note}\n${script}\n`);
  await chmod(interpreter, 0o700);
  const hosts = preloadedHosts({
    interpreter,
    folder: '/package',
    sockets: join(folder, 'sockets'),
    logs: join(folder, 'logs'),
  });
  const started = async () =>
    (await readFile(join(folder, 'started'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  try {
    await work({ hosts, folder, started });
  } finally {
    await hosts.close();
    await rm(folder, { recursive: true, force: true });
  }
}

test('a host is started by the first who asks, and all of its kind are told of it', () =>
  withHosts(`${listening}; cat`, async ({ hosts, folder, started }) => {
    process.env['S3_SECRET_KEY'] = 'hunter2';
    const [first, second] = await Promise.all([hosts.variables('train'), hosts.variables('train')]);
    delete process.env['S3_SECRET_KEY'];
    const socket = join(folder, 'sockets', `train-${process.pid}.sock`);
    expect([first, second]).toEqual([{ SLINGSHOT_TRAINER_HOST: socket }, { SLINGSHOT_TRAINER_HOST: socket }]);
    expect((await stat(join(folder, 'sockets'))).mode & 0o777).toBe(0o700);
    expect(await hosts.variables('vllm')).not.toEqual(first);
    const lines = await started();
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(`-m slingshot_trainer host ${socket} --for train|/package||`);
    expect(lines.join()).not.toContain('hunter2');
  }));

test.each([
  ['ends before it listens', 'exit 0'],
  ['cannot import what it needs', `${listening}; sleep 0.1; exit 1`],
  ['is killed', `${listening}; kill -9 $$`],
])('one that %s is not started again, and programs run without it', (_, script) =>
  withHosts(script, async ({ hosts, started }) => {
    await until(async () => Object.keys(await hosts.variables('train')).length === 0);
    // Its end is noted a moment later.
    await delay(300);
    await hosts.variables('train');
    expect(await started()).toHaveLength(1);
  }),
);

test('one that ended as nobody used it is followed by another', () =>
  withHosts(`${listening}; sleep 0.1; exit 0`, async ({ hosts, started }) => {
    expect(await hosts.variables('train')).not.toEqual({});
    await until(async () => {
      await hosts.variables('train');
      return (await started()).length > 1;
    });
    expect((await started()).length).toBeGreaterThan(1);
  }));

test('an interpreter that is not there has none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-test-'));
  const hosts = preloadedHosts({ interpreter: '/nowhere/python', folder, sockets: folder, logs: folder });
  expect(await hosts.variables('train')).toEqual({});
  await hosts.close();
  await rm(folder, { recursive: true });
});

test('closing ends a host by its standard input, and none is started afterwards', () =>
  withHosts(`${listening}; cat; touch "$4.ended"`, async ({ hosts, folder, started }) => {
    await hosts.variables('vllm');
    await hosts.close();
    await stat(join(folder, 'sockets', `vllm-${process.pid}.sock.ended`));
    expect(await hosts.variables('vllm')).toEqual({});
    expect(await started()).toHaveLength(1);
  }));

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition()) && Date.now() < deadline) await delay(20);
}
