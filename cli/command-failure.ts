import { exitCodes, type ExitCode } from './exit-codes.ts';

/** Ends a command with a message for its user and an exit code. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}

/** What the user wrote cannot be used. */
export function wrongInput(message: string): CommandFailure {
  return new CommandFailure(message, exitCodes.wrongInput);
}
