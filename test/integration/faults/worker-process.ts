import { readFile } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A worker process of this build. */
export interface WorkerProcess {
  readonly pid: number;
  /** Ends it with SIGKILL: nothing of it can say goodbye. */
  kill(): Promise<void>;
  /** Ends it with SIGTERM; gives its exit code and how long it took, in milliseconds. */
  stop(): Promise<{ exitCode: number | undefined; milliseconds: number }>;
  /** What it wrote so far. */
  log(): Promise<string>;
}

/**
 * Starts a worker and waits until it polls.
 * @param variables what it is told beside this process's own environment; an empty one counts as unset
 * @param state its folder; one that takes another's place is given the same
 */
export async function startWorkerProcess(variables: Record<string, string>, state: string): Promise<WorkerProcess> {
  const file = join(state, 'worker.log');
  const folders = { SLINGSHOT_STATE: state, SLINGSHOT_CACHE: join(state, 'cache'), SLINGSHOT_TRAINER: state };
  const before = (await readFile(file, 'utf8').catch(() => '')).length;
  const worker = execa(process.execPath, ['dist/workers/main.js'], {
    cwd: root,
    env: { NODE_OPTIONS: '', ...folders, ...variables },
    all: true,
    buffer: false,
    reject: false,
  });
  worker.all.pipe(createWriteStream(file, { flags: 'a' }));
  const log = async () => (await readFile(file, 'utf8').catch(() => '')).slice(before);
  while (!(await log()).includes('worker started')) {
    if (worker.exitCode !== null || worker.signalCode !== null)
      throw new Error(`the worker ended before it started: ${await log()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    pid: worker.pid ?? 0,
    log,
    async kill() {
      worker.kill('SIGKILL');
      await worker;
    },
    async stop() {
      const begun = performance.now();
      worker.kill('SIGTERM');
      const { exitCode } = await worker;
      return { exitCode, milliseconds: performance.now() - begun };
    },
  };
}
