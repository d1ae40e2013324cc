#!/usr/bin/env node
import { enter } from '../deploy/local/preparation/entry.mjs';

/** The `slingshot` command: installs and builds where something is out of date, then runs the built command line. */
enter(async () => {
  const { prepare } = await import('../deploy/local/preparation/prepared.mjs');
  const { runCommand } = await import('../deploy/local/preparation/run-command.mjs');
  await prepare();
  await runCommand(process.argv.slice(2));
});
