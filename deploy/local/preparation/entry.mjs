import { nodeVersionProblem } from './node-version.mjs';

/**
 * Runs an entry of the package: checks Node before anything newer than this file is loaded, and turns a failure into
 * one line on stderr and exit code 1.
 */
export async function enter(run) {
  const problem = nodeVersionProblem(process.version);
  if (problem !== undefined) {
    process.stderr.write(`slingshot: ${problem}\n`);
    process.exitCode = 1;
    return;
  }
  try {
    await run();
  } catch (error) {
    process.stderr.write(`slingshot: ${error.message}\n`);
    process.exitCode = error.exitCode ?? 1;
  }
}
