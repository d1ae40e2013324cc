import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const python = process.env['SLINGSHOT_PYTHON'];
const serves = process.env['SLINGSHOT_SERVING'] === 'cpu' || process.env['SLINGSHOT_SERVING'] === 'gpu';
const withServing = python !== undefined && serves ? test : test.skip;
if (!serves) console.warn('model server: left out, as vLLM cannot run on this machine; see `slingshot doctor`');

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A parent that starts a launcher, tells its process id, and waits to be killed. */
const parent = `
const { startLauncher } = await import(process.argv[1]);
const launcher = await startLauncher({ interpreter: process.argv[2], folder: process.argv[3] }, 'vllm', process.argv[4]);
console.log(launcher.pid);
setInterval(() => undefined, 1000);
`;

async function runs(pid: number): Promise<boolean> {
  const { stdout } = await execa('ps', ['-o', 'stat=', '-p', String(pid)], { reject: false });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

withServing(
  'a model server ends when the worker that started it is killed with SIGKILL',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slingshot-launcher-'));
    const worker = execa(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        parent,
        join(root, 'dist/clients/model-server-launcher.js'),
        python ?? '',
        join(root, 'deploy/trainer'),
        join(folder, 'server.log'),
      ],
      { reject: false, buffer: false },
    );
    const [line] = await once(worker.stdout, 'data');
    const pid = Number(String(line).trim());
    // Once it waits for its order it writes nothing, so that only the closed pipe can tell it of the worker's death.
    const log = join(folder, 'server.log');
    const ready = Date.now() + 150_000;
    while (!(await readFile(log, 'utf8').catch(() => '')).includes('"imported"') && Date.now() < ready)
      await sleep(500);
    await sleep(1_000);
    expect(await runs(pid)).toBe(true);
    worker.kill('SIGKILL');
    await worker;
    const deadline = Date.now() + 30_000;
    while ((await runs(pid)) && Date.now() < deadline) await sleep(200);
    expect(await runs(pid)).toBe(false);
    await rm(folder, { recursive: true, force: true });
  },
  240_000,
);
