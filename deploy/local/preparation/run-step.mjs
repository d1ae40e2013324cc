import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { projectFolder } from './project-folder.mjs';

const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Thrown when a signal ended the work; `exitCode` is what a shell expects after it. */
export class Interrupted extends Error {
  constructor(signal) {
    super(`interrupted by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Runs a program in the project's folder to its end and resolves to its exit code.
 * Its output goes to stderr: stdout belongs to the command the user asked for.
 * A signal that reaches this process meanwhile is passed on, so that no half-done step is left running alone.
 * @throws Interrupted once the program has ended after such a signal
 */
export async function runStep(command, stepArguments, environment = {}) {
  const child = spawn(command, stepArguments, {
    cwd: projectFolder,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...environment },
  });
  let received;
  const forward = (signal) => {
    received = signal;
    child.kill(signal);
  };
  for (const signal of FORWARDED_SIGNALS) process.on(signal, forward);
  try {
    const [code, signal] = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (...ending) => resolve(ending));
    });
    if (received !== undefined) throw new Interrupted(received);
    return code ?? 128 + constants.signals[signal];
  } finally {
    for (const signal of FORWARDED_SIGNALS) process.off(signal, forward);
  }
}
