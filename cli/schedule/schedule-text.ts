import type { Overlap, ScheduleDescription, ScheduleSummary } from '../connection/pipeline-schedules.ts';
import type { RunStatus } from '../connection/pipeline-runs.ts';
import { plainTable } from '../view/plain-table.ts';
import { millisecondsText } from './milliseconds-text.ts';

/** What becomes of a run that is due while an earlier one goes on. */
const meanings: Record<Overlap, string> = {
  skip: 'it is not started',
  'buffer-one': 'it is started after that one; of several only one waits',
  'buffer-all': 'it is started after that one; all wait their turn',
  'cancel-other': 'that one is cancelled, and it is started when that has ended',
  'terminate-other': 'that one is terminated without giving back its servers, and it is started at once',
  'allow-all': 'both go on at once',
};

const MOST_NEXT = 3;

/** A moment for people, in UTC to the second. */
export function utcText(moment: Date): string {
  return moment.toISOString().replace('T', ' ').slice(0, 19);
}

/** How a schedule deals with overlaps and delays, in a line each. */
export function policyLines({ overlap, catchup }: Pick<ScheduleDescription, 'overlap' | 'catchup'>): string[][] {
  return [
    ['overlap', `${overlap}: when an earlier run goes on, ${meanings[overlap]}`],
    ['catch-up', `${millisecondsText(catchup)}: a run that is later than that is left out; backfill starts it`],
  ];
}

/**
 * A schedule with all that is known of it.
 * @param statuses how the runs ended, by id; those whose history is gone are not in it
 */
export function scheduleText(found: ScheduleDescription, statuses: ReadonlyMap<string, RunStatus>): string {
  const { name, runFile, times, timezone, next, runs, running, started, missed, skipped } = found;
  const overlapping = runs.filter(({ run }) => statuses.get(run) === 'running').map(({ run }) => run);
  const goingOn = [...new Set([...running, ...overlapping])];
  const rows = [
    ['run file', runFile],
    ['times', timesText({ times, timezone })],
    ['state', stateText(found)],
    ...policyLines(found),
    ['next (UTC)', next.slice(0, MOST_NEXT).map(utcText).join(', ') || 'never'],
    ['running', goingOn.join(', ') || 'nothing'],
    ['so far', `${started} started, ${missed} missed, ${skipped} skipped because an earlier one went on`],
  ];
  const table = runs.map(({ run, scheduledAt }) => [run, statuses.get(run) ?? 'history gone', utcText(scheduledAt)]);
  const latest = table.length === 0 ? [] : ['', plainTable(table, ['run', 'status', 'for (UTC)'])];
  return [`schedule ${name}`, plainTable(rows), ...latest].join('\n');
}

/** Schedules with their times, state and neighbouring runs. */
export function scheduleTable(schedules: readonly ScheduleSummary[]): string {
  const rows = schedules.map((one) => [
    one.name,
    timesText(one),
    one.paused ? '' : (one.next[0] && utcText(one.next[0])) || 'never',
    one.runs[0]?.run ?? '',
    stateText(one),
  ]);
  return plainTable(rows, ['schedule', 'times', 'next (UTC)', 'latest run', 'state']);
}

function timesText({ times, timezone }: Pick<ScheduleSummary, 'times' | 'timezone'>): string {
  return `${times.join(' and ')} (${timezone})`;
}

function stateText({ paused, note }: Pick<ScheduleSummary, 'paused' | 'note'>): string {
  return [paused ? 'paused' : 'active', ...(note === undefined ? [] : [note])].join(': ');
}
