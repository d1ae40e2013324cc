import type { Environment } from '../deploy/local/report.ts';
import type { Connect } from './connection/connect.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Output } from './output.ts';

/** What commands touch outside themselves; tests put their own in its place. */
export interface Surroundings {
  environment: Environment;
  output: Output;
  connect: Connect;
  /** Notes how the process is to end; done unless called. */
  exit(code: ExitCode): void;
}
