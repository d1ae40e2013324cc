import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { takeCollectionLock } from '../../stores/collection-lock.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Connected } from '../connection/connect.ts';
import type { PipelineRuns } from '../connection/pipeline-runs.ts';
import { exitCodes } from '../exit-codes.ts';
import { describeCollection } from '../housekeeping/describe-collection.ts';
import { planCollection, type CollectionLimits } from '../housekeeping/plan-collection.ts';
import { sweep } from '../housekeeping/sweep.ts';
import { catchInterrupt } from '../interrupt.ts';
import { readDuration } from '../read-duration.ts';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';

/** What `slingshot gc` is asked for. */
export interface GcRequest {
  dryRun: boolean;
  olderThan?: number | undefined;
  keep?: number | undefined;
  grace: number;
}

/**
 * Until a run that started just before the lock was taken stands in Temporal's list of runs, which is written a moment
 * after the run itself, and until another collection that took over the same lock has written its own.
 */
const SETTLE_MILLISECONDS = 5_000;

const HOUR_MILLISECONDS = 3_600_000;

export function addGc(program: Command, surroundings: Surroundings): void {
  program
    .command('gc')
    .description('remove what no run in the store points at; runs too, where --older-than or --keep chooses them')
    .option('--dry-run', 'say what would go, and remove nothing', false)
    .option('--older-than <time>', 'remove runs that were planned longer ago, such as 30d', readDuration)
    .option('--keep <count>', 'remove runs that are older than so many finished ones of their name', readCount)
    .addOption(grace())
    .addHelpText(
      'after',
      '\nWith both --older-than and --keep a run goes only where both choose it. Approved runs stay.',
    )
    .action((request: GcRequest) =>
      withConnection(surroundings, (connected) => collectGarbage(connected, request, surroundings)),
    );
}

function grace(): Option {
  const option = new Option('--grace <time>', 'leave what was written less long ago');
  return option.argParser(readDuration).default(HOUR_MILLISECONDS, '1h');
}

/**
 * Removes what no run points at, while nothing runs and no run can be planned.
 * @throws CommandFailure while something runs, or when something that says what is needed cannot be read;
 * StoreBeingCollected while another collection works; and the store's errors
 */
export async function collectGarbage(
  { runs, store }: Pick<Connected, 'runs' | 'store'>,
  { dryRun, olderThan, keep, grace }: GcRequest,
  { output, exit }: Pick<Surroundings, 'output' | 'exit'>,
  settleMilliseconds = SETTLE_MILLISECONDS,
): Promise<void> {
  const limits = { olderThanMilliseconds: olderThan, keep, graceMilliseconds: grace };
  if (dryRun) {
    const going = await runs.running();
    if (going.length > 0) output.tell(`a collection would have to wait: ${stillRunning(going)}`);
    const plan = await planCollection(store, limits, new Date());
    for (const line of describeCollection(plan, 'would go')) output.print(line);
    return;
  }
  await refuseWhileRunning(runs);
  const interrupt = catchInterrupt();
  try {
    const done = await collectLocked(runs, store, limits, settleMilliseconds, interrupt.signal, output);
    if (!done) exit(exitCodes.detached);
  } finally {
    interrupt.release();
  }
}

async function collectLocked(
  runs: PipelineRuns,
  store: ArtifactStore,
  limits: CollectionLimits,
  settleMilliseconds: number,
  signal: AbortSignal,
  output: Surroundings['output'],
): Promise<boolean> {
  const lock = await takeCollectionLock(store, `slingshot gc on ${hostname()} (process ${process.pid})`);
  try {
    await setTimeout(settleMilliseconds);
    await lock.renew();
    await refuseWhileRunning(runs);
    const plan = await planCollection(store, limits, new Date());
    const removed = await sweep(store, plan.groups, lock, signal);
    const planned = plan.groups.reduce((sum, group) => sum + group.length, 0);
    if (removed < planned) {
      output.tell(`interrupted after ${removed} of ${planned} objects; start slingshot gc again to go on`);
      return false;
    }
    for (const line of describeCollection(plan, 'gone')) output.print(line);
    return true;
  } finally {
    await lock.release();
  }
}

async function refuseWhileRunning(runs: PipelineRuns): Promise<void> {
  const going = await runs.running();
  if (going.length === 0) return;
  const advice = 'wait until it has ended, or end it with slingshot cancel';
  throw new CommandFailure(
    `nothing is removed while a run goes on: ${stillRunning(going)}; ${advice}`,
    exitCodes.failed,
  );
}

function stillRunning(workflows: readonly string[]): string {
  const shown = workflows.slice(0, 5).join(', ');
  const more = workflows.length > 5 ? ` and ${workflows.length - 5} more` : '';
  return `${shown}${more} ${workflows.length === 1 ? 'has' : 'have'} not ended`;
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return count;
}
