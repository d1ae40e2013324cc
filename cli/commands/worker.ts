import { join } from 'node:path';
import type { Command } from 'commander';
import { execa } from 'execa';
import { withoutTemporalSecurity } from '../../clients/temporal-environment.ts';
import { currentBuildId } from '../../deploy/local/build-id.ts';
import { projectFolder } from '../../deploy/local/project-folder.ts';
import type { RunningStack } from '../../deploy/local/read-stack.ts';
import type { Environment } from '../../deploy/local/report.ts';
import { readLocalSettings } from '../../deploy/local/settings.ts';
import { stackEnvironment, workerVariables } from '../../deploy/local/stack-environment.ts';
import { CommandFailure } from '../command-failure.ts';
import { findStack } from '../connection/connect.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';

/** A terminal's Ctrl-C reaches the worker by itself; what is sent to this process alone must be handed on. */
const handedOn = ['SIGTERM', 'SIGHUP'] as const;

export function addWorker(program: Command, { environment }: Surroundings): void {
  program
    .command('worker')
    .description('run a worker in the foreground, against the stack or what the environment names')
    .action(async () => runWorker(await workerEnvironment(await findStack(environment), environment)));
}

/** The variables of a worker: those of the stack over those of the environment, which keeps what the stack lacks. */
export async function workerEnvironment(stack: RunningStack, environment: Environment): Promise<Environment> {
  const { cacheFolder } = readLocalSettings(environment);
  const variables = workerVariables({ stateFolder: stack.stateFolder, cacheFolder }, await currentBuildId());
  const { SLINGSHOT_PYTHON, SLINGSHOT_SERVING, ...addresses } = stackEnvironment(stack);
  const python = stack.python === undefined ? {} : { SLINGSHOT_PYTHON, SLINGSHOT_SERVING };
  return {
    ...(stack.temporalIsOurs === true ? withoutTemporalSecurity(environment) : environment),
    ...addresses,
    ...python,
    ...variables,
    SLINGSHOT_TRAINER: environment['SLINGSHOT_TRAINER'] ?? variables.SLINGSHOT_TRAINER,
  };
}

async function runWorker(environment: Environment): Promise<void> {
  const program = join(projectFolder, 'dist', 'workers', 'main.js');
  const worker = execa(process.execPath, [program], {
    env: environment,
    extendEnv: false,
    stdio: 'inherit',
    reject: false,
  });
  const ignoreInterrupt = (): void => undefined;
  const handOn = (signal: NodeJS.Signals): void => void worker.kill(signal);
  process.on('SIGINT', ignoreInterrupt);
  for (const signal of handedOn) process.on(signal, handOn);
  try {
    const { exitCode, signal } = await worker;
    if (exitCode === 0 || signal === 'SIGINT' || signal === 'SIGTERM') return;
    throw new CommandFailure(`the worker ended with ${signal ?? `exit code ${exitCode}`}`, exitCodes.failed);
  } finally {
    process.off('SIGINT', ignoreInterrupt);
    for (const signal of handedOn) process.off(signal, handOn);
  }
}
