import { chmod, copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ProcessServers, type ProcessServerSettings } from '../../clients/model-server-process.ts';
import type { LocalModel } from '../../clients/model-servers.ts';
import type { Endpoint } from '../../clients/text-generation.ts';
import { serverSchema, type ProcessServer } from '../../pipeline/run-file/servers.ts';

const launcher = fileURLToPath(new URL('../fixtures/stand-in-launcher.cjs', import.meta.url));

/** One stand-in process, by what it noted of itself. */
export interface Noted {
  pid: number;
  text: string;
}

export interface ServersBench {
  servers: ProcessServers;
  acquire(lease: string, model?: string | LocalModel, signal?: AbortSignal, server?: object): Promise<Endpoint>;
  /** Processes that were started. */
  started(): Promise<Noted[]>;
  /** Processes that were given a model. */
  orders(): Promise<Noted[]>;
}

/** Model servers whose programs are stand-ins; the name of a model is how its server behaves, see the fixture. */
export async function withProcessServers(
  settings: Partial<ProcessServerSettings>,
  work: (bench: ServersBench) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-test-'));
  const interpreter = join(folder, 'python.cjs');
  await copyFile(launcher, interpreter);
  await chmod(interpreter, 0o700);
  const servers = new ProcessServers({
    program: { interpreter, folder },
    device: 'cpu',
    logs: join(folder, 'logs'),
    readyTimeMs: 20_000,
    ...settings,
  });
  const noted = async (prefix: string) => {
    const names = (await readdir(folder)).filter((name) => name.startsWith(prefix));
    return Promise.all(
      names.map(async (name) => ({
        pid: Number(name.slice(prefix.length)),
        text: await readFile(join(folder, name), 'utf8'),
      })),
    );
  };
  try {
    await work({
      servers,
      acquire: (lease, model = 'model', signal = new AbortController().signal, server = {}) =>
        servers.acquire(
          { server: processServer(server), model: typeof model === 'string' ? localModel(model) : model, lease },
          signal,
          () => undefined,
        ),
      started: () => noted('started-'),
      orders: () => noted('order-'),
    });
  } finally {
    await servers.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What stands for the hash of a model with this name. */
export function digestOf(model: string): string {
  return Buffer.from(model).toString('hex').padEnd(64, '0');
}

/** A model whose folder's name is how the server behaves. */
export function localModel(folder: string, more: Partial<LocalModel> = {}): LocalModel {
  return { digest: digestOf(folder), family: 'decoder', folder: () => Promise.resolve(folder), ...more };
}

function processServer(server: object): ProcessServer {
  const parsed = serverSchema.parse({ kind: 'process', ...server });
  if (parsed.kind !== 'process') throw new TypeError('not a process');
  return parsed;
}

export function alive({ pid }: Noted): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Waits until something holds, at most 10 s. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let wait = 0; wait < 200; wait++) {
    if (await holds()) return;
    await delay(50);
  }
  throw new Error('did not come to hold within 10 s');
}
