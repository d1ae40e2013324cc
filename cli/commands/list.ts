import { InvalidArgumentError, Option, type Command } from 'commander';
import type { RunFilter, RunSummary } from '../connection/pipeline-runs.ts';
import { stateOf } from '../connection/run-summaries.ts';
import type { Surroundings } from '../surroundings.ts';
import { duration, secondsBetween } from '../view/format.ts';
import { plainTable } from '../view/plain-table.ts';
import { withConnection } from '../with-connection.ts';

const MOST_RUNS = 1_000;

const states = ['running', 'paused', 'parked', 'completed', 'done', 'failed', 'cancelled', 'terminated', 'timed out'];

export function addList(program: Command, surroundings: Surroundings): void {
  program
    .command('list')
    .description('list the latest runs, newest first')
    .option('--limit <count>', 'how many', readLimit, 20)
    .option('--name <name>', 'only runs of run files of this name')
    .addOption(new Option('--state <state>', 'only runs that ended so, or are doing this').choices(states))
    .action(({ limit, ...filter }: RunFilter & { limit: number }) =>
      withConnection(surroundings, async ({ runs }) => {
        const found = await runs.list(limit, filter);
        const none = filter.name === undefined && filter.state === undefined ? 'no runs yet' : 'no such runs';
        surroundings.output.print(found.length === 0 ? none : runTable(found));
      }),
    );
}

/** Runs with their state, stage where one is known, start (UTC) and duration. */
export function runTable(runs: readonly RunSummary[], now = new Date()): string {
  const hasStages = runs.some(({ stage }) => stage !== undefined);
  const rows = runs.map((summary) => [
    summary.run,
    stateOf(summary),
    ...(hasStages ? [summary.stage ?? ''] : []),
    summary.startedAt.toISOString().replace('T', ' ').slice(0, 19),
    duration(secondsBetween(summary.startedAt, summary.closedAt ?? now)),
  ]);
  return plainTable(rows, ['run', 'state', ...(hasStages ? ['stage'] : []), 'started (UTC)', 'duration']);
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_RUNS) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_RUNS}.`);
  }
  return limit;
}
