import { CommanderError } from 'commander';
import { BadInput } from '../activities/bad-input.ts';
import { RunFileError } from '../pipeline/run-file/problems.ts';
import { StoreRefused, StoreUnavailable } from '../stores/artifact-store.ts';
import { StoreBeingCollected } from '../stores/collection-lock.ts';
import { errorMessage } from '../stores/error-code.ts';
import { ModelFolderRefused } from '../stores/model-files.ts';
import { CommandFailure } from './command-failure.ts';
import { RunNotFound, ServerUnreachable } from './connection/pipeline-runs.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';

/** What a command says when it ends with an error. */
export interface ErrorDescription {
  /** Empty where everything was said already. */
  message: string;
  exitCode: ExitCode;
}

/** Variables whose values must not reach a terminal or a log. */
const secretVariables = ['S3_ACCESS_KEY', 'S3_SECRET_KEY', 'TEMPORAL_API_KEY'] as const;

/**
 * Turns whatever was thrown into a message and an exit code. The stack trace is added only where SLINGSHOT_DEBUG is
 * set; values of secret variables are blotted out in any case.
 */
export function describeError(error: unknown, environment: Record<string, string | undefined>): ErrorDescription {
  const { message, exitCode } = plainDescription(error);
  const debug = (environment['SLINGSHOT_DEBUG'] ?? '') !== '' && error instanceof Error;
  const text = debug ? `${message}\n${stackOf(error)}` : message;
  const secrets = secretVariables.map((name) => environment[name] ?? '').filter((secret) => secret !== '');
  return { message: secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text), exitCode };
}

function plainDescription(error: unknown): ErrorDescription {
  if (error instanceof CommandFailure) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof CommanderError) {
    // Commander has printed its own message, and the help, by now
    return { message: '', exitCode: error.exitCode === 0 ? exitCodes.done : exitCodes.wrongInput };
  }
  const { wrongInput, unreachable, failed } = exitCodes;
  if (isOneOf(error, [RunFileError, BadInput, ModelFolderRefused, RunNotFound])) {
    return { message: errorMessage(error), exitCode: wrongInput };
  }
  if (isOneOf(error, [ServerUnreachable, StoreUnavailable, StoreBeingCollected, StoreRefused])) {
    return { message: errorMessage(error), exitCode: unreachable };
  }
  return { message: withCauses(error), exitCode: failed };
}

function isOneOf(error: unknown, kinds: readonly (abstract new (...values: never[]) => Error)[]): boolean {
  return kinds.some((kind) => error instanceof kind);
}

function withCauses(error: unknown): string {
  const messages: string[] = [];
  for (let current = error; current !== undefined; current = current instanceof Error ? current.cause : undefined) {
    const message = errorMessage(current);
    if (!messages.some((said) => said.includes(message))) messages.push(message);
  }
  return messages.join(': ');
}

function stackOf(error: Error): string {
  const own = error.stack ?? '';
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own;
}
