import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from './project-folder.mjs';

/**
 * Becomes the `slingshot` command: the built command line runs in this very process, so its input and output, the
 * signals it gets and its exit code are this process's own.
 */
export async function runCommand(commandArguments) {
  const main = join(projectFolder, 'dist', 'cli', 'main.js');
  process.argv = [process.execPath, main, ...commandArguments];
  await import(pathToFileURL(main).href);
}
