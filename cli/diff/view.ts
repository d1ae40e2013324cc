import { oneLine } from '../view/format.ts';
import { plainTable } from '../view/plain-table.ts';
import type { RunComparison } from './compare-runs.ts';
import type { RowComparison } from './rows.ts';
import type { Difference } from './settings.ts';

const MOST_CHARACTERS = 60;

/** Two runs side by side, as tables; what they have in common is left out. */
export function comparisonView({ left, right, settings, steps, stages, scores, rows, notes }: RunComparison): string {
  const changed = steps.filter(({ is }) => is !== 'same');
  const common = steps.length - changed.length;
  return [
    `left   ${left}`,
    `right  ${right}`,
    ...notes,
    ...section('Settings', tableOf(settings, 'the same')),
    ...section(
      'Artifacts',
      [
        ...(changed.length === 0
          ? []
          : [
              plainTable(
                changed.map(({ step, is }) => [step, is]),
                ['step', ''],
              ),
            ]),
        `${common} of ${steps.length} the same`,
      ].join('\n'),
    ),
    ...section('Counts', tableOf(stages, 'the same')),
    ...section('Scores', tableOf(scores, 'none')),
    ...(rows === null ? [] : section('Data set', rowView(rows))),
  ].join('\n');
}

function section(title: string, body: string): string[] {
  return ['', title, body];
}

function tableOf(differences: readonly Difference[] | null, empty: string): string {
  if (differences === null) return 'not compared';
  if (differences.length === 0) return empty;
  return plainTable(
    differences.map(({ of, left, right }) => [of, cell(left), cell(right), change(left, right)]),
    ['', 'left', 'right', ''],
  );
}

function cell(value: Difference['left']): string {
  if (value === undefined) return '-';
  if (typeof value === 'number') return String(Math.round(value * 10_000) / 10_000);
  return oneLine(String(value), MOST_CHARACTERS);
}

function change(left: Difference['left'], right: Difference['left']): string {
  if (typeof left !== 'number' || typeof right !== 'number') return '';
  const difference = Math.round((right - left) * 10_000) / 10_000;
  return difference === 0 ? '' : difference > 0 ? `+${difference}` : String(difference);
}

function rowView({ left, right, same, onlyLeft, onlyRight, changed, examples }: RowComparison): string {
  const counts = plainTable([
    ['pairs left', left],
    ['pairs right', right],
    ['in both, the same instruction', same],
    ['in both, another instruction', changed],
    ['only left', onlyLeft],
    ['only right', onlyRight],
  ]);
  const short = (text: string): string => oneLine(text, MOST_CHARACTERS);
  return [
    counts,
    ...examples.changed.flatMap((one) => [
      `  ${one.id}`,
      `    left   ${short(one.left)}`,
      `    right  ${short(one.right)}`,
    ]),
    ...examples.onlyLeft.map(({ id, instruction }) => `  only left   ${id}  ${short(instruction)}`),
    ...examples.onlyRight.map(({ id, instruction }) => `  only right  ${id}  ${short(instruction)}`),
  ].join('\n');
}
