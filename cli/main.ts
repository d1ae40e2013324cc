import { connect } from './connection/connect.ts';
import { processOutput } from './output.ts';
import { runCommandLine } from './run-command-line.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), {
  environment: process.env,
  output: processOutput(),
  connect,
});
