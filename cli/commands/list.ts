import { InvalidArgumentError, type Command } from 'commander';
import type { RunSummary } from '../connection/pipeline-runs.ts';
import type { Surroundings } from '../surroundings.ts';
import { duration, secondsBetween } from '../view/format.ts';
import { plainTable } from '../view/plain-table.ts';
import { withConnection } from '../with-connection.ts';

const MOST_RUNS = 1_000;

export function addList(program: Command, surroundings: Surroundings): void {
  program
    .command('list')
    .description('list the latest runs, newest first')
    .option('--limit <count>', 'how many', readLimit, 20)
    .action(({ limit }: { limit: number }) =>
      withConnection(surroundings, async ({ runs }) => {
        const found = await runs.list(limit);
        surroundings.output.print(found.length === 0 ? 'no runs yet' : runTable(found));
      }),
    );
}

/** Runs with their status, start (UTC) and duration. */
export function runTable(runs: readonly RunSummary[], now = new Date()): string {
  const rows = runs.map(({ run, status, startedAt, closedAt }) => [
    run,
    status,
    startedAt.toISOString().replace('T', ' ').slice(0, 19),
    duration(secondsBetween(startedAt, closedAt ?? now)),
  ]);
  return plainTable(rows, ['run', 'status', 'started (UTC)', 'duration']);
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_RUNS) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_RUNS}.`);
  }
  return limit;
}
