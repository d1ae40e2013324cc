import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Connected } from '../connection/connect.ts';
import type { LogLine } from '../connection/history-lines.ts';
import { exitCodes } from '../exit-codes.ts';
import { catchInterrupt } from '../interrupt.ts';
import { workerLog } from '../logs/worker-log.ts';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';

const INTERVAL_MILLISECONDS = 2_000;
/** Children of most runs fit in it; a longer name only moves its own line. */
const WHERE_CHARACTERS = 18;

export function addLogs(program: Command, surroundings: Surroundings): void {
  program
    .command('logs')
    .description('show what happened in a run, from its history and from the log of the local workers (times in UTC)')
    .argument('<run>', 'id of the run')
    .option('--follow', 'go on until the run ends', false)
    .action((run: string, { follow }: { follow: boolean }) =>
      withConnection(surroundings, (connected) => showLogs(connected, run, follow, surroundings)),
    );
}

/** Prints the log of a run; throws RunNotFound for a run that Temporal does not know (any more). */
export async function showLogs(
  { runs, logs }: Pick<Connected, 'runs' | 'logs'>,
  run: string,
  follow: boolean,
  { output, exit }: Pick<Surroundings, 'output' | 'exit'>,
  intervalMilliseconds = INTERVAL_MILLISECONDS,
): Promise<void> {
  const history = runs.log(run);
  const workers = logs === undefined ? undefined : workerLog(logs, run);
  const interrupt = follow ? catchInterrupt() : undefined;
  try {
    for (;;) {
      const { lines, ended } = await history.read();
      const all = [...lines, ...((await workers?.read()) ?? [])];
      for (const line of all.sort((left, right) => left.at.getTime() - right.at.getTime())) {
        output.print(logLine(line, run));
      }
      if (!follow || ended) return;
      await setTimeout(intervalMilliseconds, undefined, { signal: interrupt?.signal }).catch(() => undefined);
      if (interrupt?.signal.aborted) {
        exit(exitCodes.detached);
        return;
      }
    }
  } finally {
    interrupt?.release();
  }
}

/** "2026-11-05 08:00:00.123  data-main  generate shard 2/3: started" */
export function logLine({ at, workflow, text }: LogLine, run: string): string {
  const time = at.toISOString().replace('T', ' ').replace('Z', '');
  const where = workflow.startsWith(`${run}/`) ? workflow.slice(run.length + 1) : '';
  return `${time}  ${where.padEnd(WHERE_CHARACTERS)}  ${text}`;
}
