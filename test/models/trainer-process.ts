import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { childEnvironment } from '../../clients/child-environment.ts';
import { preloadedHosts } from '../../clients/preloaded-hosts.ts';

const trainer = new URL('../../deploy/trainer', import.meta.url).pathname;

export type TrainerEvent = Record<string, unknown> & { event: string };

export interface Attempt {
  exitCode: number | undefined;
  signal: string | undefined;
  events: TrainerEvent[];
  /** Lines of the standard output that are not events; the protocol allows none. */
  noise: string[];
  stderr: string;
}

/** The interpreter that has the trainer's requirements, or undefined where there is none to test with. */
export const python: string | undefined = process.env.SLINGSHOT_PYTHON;

let ofHost: Record<string, string> = {};

/**
 * From now on trainings are forked from a host that has imported what they need, as a worker's are.
 * @param folder where the host's socket and log lie
 * @returns what ends the host
 */
export async function useHost(folder: string): Promise<() => Promise<void>> {
  const places = { sockets: join(folder, 'hosts'), logs: join(folder, 'logs') };
  const hosts = preloadedHosts({ interpreter: python ?? 'python3', folder: trainer, ...places });
  ofHost = await hosts.variables('train');
  return async () => {
    ofHost = {};
    await hosts.close();
  };
}

/** Starts the trainer with a standard input that stays open until the trainer ends or the caller closes it. */
export function startTrainer(parameters: string[]) {
  return execa(python ?? 'python3', ['-m', 'slingshot_trainer', ...parameters], {
    env: childEnvironment({ PYTHONPATH: trainer, ...ofHost }),
    extendEnv: false,
    reject: false,
    buffer: { stdout: false },
    stdin: 'pipe',
    timeout: 180_000,
    // A step and a checkpoint may take longer than the five seconds that execa waits before it kills.
    forceKillAfterDelay: 60_000,
  });
}

/** Runs `train` on a job file and collects its events; `onEvent` sees each as it comes and may kill the process. */
export async function train(
  job: string,
  onEvent: (event: TrainerEvent, kill: (signal: NodeJS.Signals) => void) => void = () => {},
): Promise<Attempt> {
  const subprocess = startTrainer(['train', job]);
  const events: TrainerEvent[] = [];
  const noise: string[] = [];
  const lines = createInterface({ input: subprocess.stdout });
  lines.on('line', (line) => {
    const event = parseEvent(line);
    if (event === undefined) noise.push(line);
    else {
      events.push(event);
      onEvent(event, (signal) => subprocess.kill(signal));
    }
  });
  const [result] = await Promise.all([subprocess, once(lines, 'close')]);
  return { exitCode: result.exitCode, signal: result.signal, events, noise, stderr: result.stderr };
}

export function eventsNamed(attempt: Attempt, name: string): TrainerEvent[] {
  return attempt.events.filter((event) => event.event === name);
}

/** Says whether a process runs; one that has ended but was not reaped (a container without an init) does not. */
export async function isRunning(processId: number): Promise<boolean> {
  try {
    const status = await readFile(`/proc/${processId}/stat`, 'utf8');
    return status.slice(status.lastIndexOf(')') + 2, status.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

function parseEvent(line: string): TrainerEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is TrainerEvent {
  return typeof value === 'object' && value !== null && 'event' in value && typeof value.event === 'string';
}
