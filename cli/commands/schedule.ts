import { InvalidArgumentError, Option, type Command } from 'commander';
import { wrongInput } from '../command-failure.ts';
import type { Connected } from '../connection/connect.ts';
import { RunNotFound, type PipelineRuns, type RunStatus } from '../connection/pipeline-runs.ts';
import { overlaps, type Overlap, type ScheduledRun } from '../connection/pipeline-schedules.ts';
import { exitCodeHelp } from '../exit-codes.ts';
import { readDuration } from '../read-duration.ts';
import { createSchedule, type CreateRequest } from '../schedule/create-schedule.ts';
import { scheduleTable, scheduleText, utcText } from '../schedule/schedule-text.ts';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';

const TEN_MINUTES = 600_000;

export function addSchedule(program: Command, surroundings: Surroundings): void {
  const { output } = surroundings;
  const schedule = program.command('schedule').description('run a run file again and again, at times you choose');
  const named = (command: string, description: string) =>
    schedule.command(command).description(description).argument('<name>', 'name of the schedule');
  const connected = (work: (parts: Connected) => Promise<void>) => withConnection(surroundings, work);
  const overlapOption = (text: string) => new Option('--overlap <what>', text).choices(overlaps);

  named(
    'create',
    'make a schedule; local files are uploaded now, prefixes and date patterns are looked up by every run',
  )
    .requiredOption('--file <file>', 'run file (YAML)')
    .option('--cron <expression>', 'when, as "0 3 * * *"; give it again for more times', collect, [])
    .option('--every <time>', 'how often, as 24h', readDuration)
    .option('--timezone <name>', 'time zone of --cron, as Europe/Berlin; UTC when absent')
    .addOption(overlapOption('what becomes of a run that is due while an earlier one goes on').default('skip'))
    .option('--catchup <time>', 'by how much a run may be late, after an outage of Temporal', readDuration, TEN_MINUTES)
    .option('--paused', 'make it paused, to be resumed later', false)
    .option('--note <text>', 'what to remember about it')
    .action((name: string, request: CreateRequest) => createSchedule(name, request, surroundings));
  schedule
    .command('list')
    .description('list all schedules')
    .action(() =>
      connected(async ({ schedules }) => {
        const found = await schedules.list();
        output.print(found.length === 0 ? 'no schedules yet' : scheduleTable(found));
      }),
    );
  named('describe', 'show a schedule: its times, what it does on overlaps, and its latest runs').action(
    (name: string) =>
      connected(async ({ schedules, runs }) => {
        const found = await schedules.describe(name);
        output.print(scheduleText(found, await statusesOf(runs, found.runs)));
      }),
  );
  named('pause', 'start no more runs until it is resumed')
    .option('--note <text>', 'why', 'paused by slingshot')
    .action((name: string, { note }: { note: string }) =>
      connected(async ({ schedules }) => {
        await schedules.pause(name, note);
        output.print(`paused ${name}: ${note}`);
      }),
    );
  named('resume', 'start runs again')
    .option('--note <text>', 'why', 'resumed by slingshot')
    .action((name: string, { note }: { note: string }) =>
      connected(async ({ schedules }) => {
        await schedules.resume(name, note);
        output.print(`resumed ${name}: ${note}`);
      }),
    );
  named('trigger', 'start a run now, paused or not')
    .addOption(overlapOption("instead of the schedule's own"))
    .action((name: string, request: { overlap?: Overlap }) =>
      connected((parts) => triggerSchedule(parts, name, request, surroundings)),
    );
  named('backfill', 'start the runs that were due in a span of time, each for its own date')
    .requiredOption('--from <time>', 'first moment, as 2026-11-01 or 2026-11-01T03:00:00Z', readMoment)
    .requiredOption('--to <time>', 'last moment', readMoment)
    .addOption(overlapOption('what becomes of a run while an earlier one goes on').default('buffer-all'))
    .action((name: string, { from, to, overlap }: { from: Date; to: Date; overlap: Overlap }) =>
      connected(async ({ schedules }) => {
        if (from > to) throw wrongInput('--from must not be later than --to');
        await schedules.backfill(name, from, to, overlap);
        output.print(`backfilling ${name} from ${utcText(from)} to ${utcText(to)} (UTC), overlap ${overlap}`);
      }),
    );
  named('delete', 'remove a schedule; runs it has started go on').action((name: string) =>
    connected(async ({ schedules }) => {
      await schedules.delete(name);
      output.print(`deleted ${name}; runs it has started go on`);
    }),
  );
  for (const command of schedule.commands) command.addHelpText('after', exitCodeHelp());
}

async function triggerSchedule(
  { schedules }: Connected,
  name: string,
  request: { overlap?: Overlap },
  { output }: Surroundings,
): Promise<void> {
  const found = await schedules.describe(name);
  const overlap = request.overlap ?? found.overlap;
  await schedules.trigger(name, overlap);
  const [running] = found.running;
  if (running === undefined) output.print(`triggered ${name}; slingshot list shows the run in a moment`);
  else output.print(`triggered ${name} while ${running} goes on: what becomes of it is decided by overlap ${overlap}`);
}

/** How runs stand; those whose history Temporal has removed are left out. */
async function statusesOf(runs: PipelineRuns, of: readonly ScheduledRun[]): Promise<Map<string, RunStatus>> {
  const statuses = new Map<string, RunStatus>();
  for (const { run } of of) {
    try {
      statuses.set(run, (await runs.describe(run)).status);
    } catch (error) {
      if (!(error instanceof RunNotFound)) throw error;
    }
  }
  return statuses;
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** A date means its first moment in UTC; a time without a zone is refused, because people and services read it apart. */
function readMoment(text: string): Date {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime()) || !/^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d))?$/.test(text)) {
    throw new InvalidArgumentError('It must be a date, or a date and time with a zone, as 2026-11-01T03:00:00Z.');
  }
  return moment;
}
