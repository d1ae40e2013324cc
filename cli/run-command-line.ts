import { describeError } from './describe-error.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { createProgram } from './program.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Runs one command line and says how the process is to end. Errors are told, never thrown.
 * @param words what follows the name of the command
 */
export async function runCommandLine(
  words: readonly string[],
  surroundings: Omit<Surroundings, 'exit'>,
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  const program = createProgram({ ...surroundings, exit: (wanted) => void (code = wanted) });
  try {
    if (words.length === 0) program.help();
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    const { message, exitCode } = describeError(error, surroundings.environment);
    if (message !== '') surroundings.output.tell(message);
    return exitCode;
  }
}
