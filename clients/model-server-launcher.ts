import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { childEnvironment } from './child-environment.ts';
import type { TrainerProgram } from './trainer-process.ts';

/** What the launcher is told once the model exists, see deploy/trainer/README.md. */
export interface LaunchOrder {
  model: string;
  name: string;
  host: string;
  port: number;
  maxModelLength: number;
  dtype: string;
  device: 'cpu' | 'gpu';
  kvCacheGiB: number;
  gpuMemoryUtilization: number | null;
  /** Room for adapters, which are then loaded by name. */
  lora: { maxRank: number } | null;
}

/** vLLM for decoders; transformers for the encoder-decoders that vLLM does not serve. */
export type ServingEngine = 'vllm' | 'transformers';

/** A model server's process; importing its engine takes most of its start, so it may be started before its model exists. */
export interface Launcher {
  readonly pid: number | undefined;
  alive(): boolean;
  order(order: LaunchOrder): void;
  stop(): Promise<void>;
  /** The last lines it printed, for an error message. */
  lastLines(): Promise<string>;
}

const stopTimeMs = 15_000;

/** Starts a launcher; it ends when this process does, because its standard input is then closed. */
export async function startLauncher(
  program: TrainerProgram,
  engine: ServingEngine,
  logFile: string,
): Promise<Launcher> {
  await mkdir(dirname(logFile), { recursive: true });
  const host = await program.hosts?.variables(engine === 'vllm' ? 'vllm' : 'train');
  const child = execa(program.interpreter, ['-m', 'slingshot_trainer', 'serve', '--engine', engine], {
    env: childEnvironment({
      PYTHONPATH: program.folder,
      HF_HUB_OFFLINE: '1',
      VLLM_NO_USAGE_STATS: '1',
      DO_NOT_TRACK: '1',
      ...host,
    }),
    extendEnv: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    forceKillAfterDelay: stopTimeMs,
  });
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  // The lifeline breaks when the child dies; that is told by its exit, not by this stream.
  child.stdin.on('error', () => undefined);
  let running = true;
  const ended = child.then(() => {
    running = false;
    log.end();
  });
  return {
    pid: child.pid,
    alive: () => running,
    order: (order) => child.stdin.write(`${JSON.stringify(order)}\n`),
    async stop() {
      child.stdin.end();
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
      if (running) child.kill('SIGTERM');
      await ended;
    },
    async lastLines() {
      const text = await readFile(logFile, 'utf8').catch(() => '');
      return text.trimEnd().split('\n').slice(-6).join('\n');
    },
  };
}
