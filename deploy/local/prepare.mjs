#!/usr/bin/env node
import { enter } from './preparation/entry.mjs';

/** `prepare.mjs test` runs every gate and test; anything else is a slingshot command, run after installing and building. */
enter(async () => {
  const commandArguments = process.argv.slice(2);
  if (commandArguments[0] === 'test') {
    const { runTests } = await import('./preparation/test-run.mjs');
    process.exitCode = await runTests();
    return;
  }
  const { prepare } = await import('./preparation/prepared.mjs');
  const { runCommand } = await import('./preparation/run-command.mjs');
  await prepare();
  await runCommand(commandArguments);
});
