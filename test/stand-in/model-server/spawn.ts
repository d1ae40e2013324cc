import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { request } from 'undici';
import type { Counters } from './counters.ts';
import type { FaultOptions } from './faults.ts';
import type { ModelServerOptions } from './settings.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const typescript = new URL('../typescript/register.mjs', import.meta.url).href;

/** A stand-in model server in a process of its own, which takes no time from the process that is measured. */
export interface SpawnedModelServer {
  readonly url: string;
  counters(): Promise<Counters>;
  resetCounters(): Promise<void>;
  setFaults(faults: readonly FaultOptions[]): Promise<void>;
  /** Kills it with SIGKILL; its counters and faults are lost. */
  kill(): Promise<void>;
  /** Starts it again at the same address after kill(), or after a fault that killed it. */
  comeBack(): Promise<void>;
  /** Resolves when the process has ended. */
  ended(): Promise<void>;
}

/** Starts a stand-in model server as a process of its own; `kill` is its end too. */
export async function spawnModelServer(options: ModelServerOptions): Promise<SpawnedModelServer> {
  let current = await launch(options);
  const { url } = current;
  const post = async (route: string, body: unknown): Promise<void> => {
    const reply = await request(`${url}/stand-in/${route}`, { method: 'POST', body: JSON.stringify(body) });
    const text = await reply.body.text();
    if (reply.statusCode !== 200) throw new Error(`the stand-in refuses ${route}: ${text}`);
  };
  return {
    url,
    async counters() {
      const reply = await request(`${url}/stand-in/counters`);
      return (await reply.body.json()) as Counters;
    },
    resetCounters: () => post('reset', null),
    setFaults: (faults) => post('faults', faults),
    async kill() {
      current.child.kill('SIGKILL');
      await current.child;
    },
    async comeBack() {
      await current.child;
      current = await launch({ ...options, port: Number(new URL(url).port) });
    },
    async ended() {
      await current.child;
    },
  };
}

async function launch(options: ModelServerOptions) {
  const child = execa(process.execPath, ['--import', typescript, main, JSON.stringify(options), '--lifeline'], {
    reject: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
    buffer: false,
    // Jest's own flags are none of its business.
    env: { NODE_OPTIONS: '' },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { url: string };
    return { child, url };
  }
  throw new Error('the stand-in model server ended before it listened');
}
