import { duration, secondsBetween } from '../view/format.ts';
import { plainTable } from '../view/plain-table.ts';
import type { RunSnapshot } from './snapshot.ts';
import { detailText, progressRows, type StepRow } from './step-rows.ts';

const HEAD = ['step', 'state', 'in', 'accepted', 'rejected', 'failed', 'skipped', 'shards', 'time'];
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
    ...stepLines(steps),
    ...beside.map((row) => `+ ${row.id}  ${detailText(row)}`.trimEnd()),
    ...(progress?.warnings ?? []).map((warning) => `warning: ${warning}`),
  ];
  // A line that the terminal would wrap cannot be redrawn cleanly
  return lines.map((line) => cut(line, Math.max(columns, FEWEST_COLUMNS))).join('\n');
}

/** What a step is doing stands below it, where there is room for it. */
function stepLines(steps: readonly StepRow[]): string[] {
  if (steps.length === 0) return [];
  const [head = '', ...rows] = plainTable(steps.map(tableRow), HEAD).split('\n');
  const details = steps.map(detailText);
  return [head, ...rows.flatMap((row, index) => (details[index] ? [row, `  ${details[index]}`] : [row]))];
}

function tableRow({ id, state, ledger, shards, seconds }: StepRow): string[] {
  const counts =
    ledger === undefined
      ? ['', '', '', '', '']
      : [`${ledger.in} ${ledger.unit}s`, ledger.accepted, ledger.rejected, ledger.failed, ledger.skipped].map(String);
  const time = state === 'done' ? duration(seconds) : '';
  return [id, state, ...counts, shards === undefined ? '' : `${shards.done}/${shards.of}`, time];
}

function cut(line: string, columns: number): string {
  const points = [...line];
  return points.length <= columns ? line : `${points.slice(0, columns - 1).join('')}…`;
}
