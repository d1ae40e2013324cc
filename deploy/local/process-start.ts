import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive, startTimeOf, type ProcessIdentity } from './process-identity.ts';
import type { Environment } from './report.ts';

/** A program that goes on when the command that started it has ended. */
export interface DetachedProgram {
  executable: string;
  programArguments: string[];
  /** Added to this process's own environment; undefined takes a variable away */
  environment: Environment;
  folder: string;
  logFile: string;
}

const POLL_MILLISECONDS = 200;
const LOG_LINES_SHOWN = 12;

/**
 * Starts a program in a process group of its own, its output appended to its log file.
 * @throws Error when the program cannot be started, or is gone before its start time could be read
 */
export async function startDetached(program: DetachedProgram): Promise<ProcessIdentity> {
  await mkdir(dirname(program.logFile), { recursive: true });
  const log = await open(program.logFile, 'a', 0o600);
  try {
    const child = spawn(program.executable, program.programArguments, {
      cwd: program.folder,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: { ...process.env, ...program.environment },
    });
    await once(child, 'spawn');
    child.unref();
    const startTime = child.pid === undefined ? undefined : await startTimeOf(child.pid);
    if (child.pid === undefined || startTime === undefined) throw await startFailure(program);
    return { pid: child.pid, startTime };
  } finally {
    await log.close();
  }
}

/**
 * Waits until `check` resolves to true.
 * @throws Error with the end of the log when the process ends first or the time (milliseconds) is over
 */
export async function waitUntilHealthy(
  program: DetachedProgram,
  identity: ProcessIdentity,
  timeout: number,
  check: () => Promise<boolean>,
): Promise<void> {
  const end = Date.now() + timeout;
  while (!(await check().catch(() => false))) {
    if (!(await isAlive(identity))) throw await startFailure(program);
    if (Date.now() > end) throw await startFailure(program, `was not ready after ${Math.round(timeout / 1000)} s`);
    await pause(POLL_MILLISECONDS);
  }
}

async function startFailure(program: DetachedProgram, what = 'ended right after its start'): Promise<Error> {
  const log = await readFile(program.logFile, 'utf8').catch(() => '');
  const end = log.trimEnd().split('\n').slice(-LOG_LINES_SHOWN).join('\n');
  return new Error(`${program.executable} ${what}; its log ${program.logFile} ends with:\n${end}`);
}
