import { duration, oneLine, secondsBetween } from '../view/format.ts';
import { plainTable } from '../view/plain-table.ts';
import type { RunSnapshot } from './snapshot.ts';
import { progressRows, type StepRow } from './step-rows.ts';

const HEAD = ['step', 'state', 'in', 'accepted', 'rejected', 'failed', 'skipped', 'shards', 'now'];
const FEWEST_COLUMNS = 40;

/** Said where a run makes no progress because nobody works on it. */
export const noWorkerAnswers =
  'no worker answers: `slingshot up` starts one here, `slingshot worker` runs one in the foreground';

/** A run as it stands: a table of its steps and what runs beside them, no line longer than the terminal. */
export function progressTable(snapshot: RunSnapshot, columns: number, now = new Date()): string {
  const { run, status, progress, startedAt, closedAt } = snapshot;
  const doing = status === 'running' && progress !== undefined ? progress.phase : status;
  const head = `${run}: ${doing}, ${duration(secondsBetween(startedAt, closedAt ?? now))}`;
  const { steps, beside } = progressRows(snapshot);
  const lines = [
    head,
    ...(progress === undefined && status === 'running' ? [noWorkerAnswers] : []),
    ...(steps.length === 0 ? [] : plainTable(steps.map(tableRow), HEAD).split('\n')),
    ...beside.map((line) => `+ ${line}`),
    ...(progress?.warnings ?? []).map((warning) => `warning: ${warning}`),
  ];
  // A line that the terminal would wrap cannot be redrawn cleanly
  return lines.map((line) => cut(line, Math.max(columns, FEWEST_COLUMNS))).join('\n');
}

function tableRow({ id, state, ledger, shards, detail, seconds }: StepRow): string[] {
  const counts =
    ledger === undefined
      ? ['', '', '', '', '']
      : [`${ledger.in} ${ledger.unit}s`, ledger.accepted, ledger.rejected, ledger.failed, ledger.skipped].map(String);
  const now = detail === '' && state === 'done' ? `took ${duration(seconds)}` : oneLine(detail, 500);
  return [id, state, ...counts, shards === undefined ? '' : `${shards.done}/${shards.of}`, now];
}

function cut(line: string, columns: number): string {
  const points = [...line];
  return points.length <= columns ? line : `${points.slice(0, columns - 1).join('')}…`;
}
