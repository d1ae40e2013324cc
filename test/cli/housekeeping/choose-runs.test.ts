import { chooseRuns, type RunLimits } from '../../../cli/housekeeping/choose-runs.ts';
import type { StoredRun } from '../../../cli/housekeeping/stored-runs.ts';

const now = new Date('2026-11-30T00:00:00Z');
const day = 86_400_000;

const run = (id: string, days: number, approved = false, finished = true): StoredRun => ({
  ...{ run: id, name: id.split('-')[0] ?? '', at: new Date(now.getTime() - days * day), approved },
  ...{ folder: `runs/${id}/`, steps: [], sources: [], finished },
});

const runs = [
  run('a-1', 40),
  run('a-2', 35),
  run('a-3', 5),
  run('a-4', 1),
  run('b-1', 50, true),
  run('b-2', 31),
  run('b-3', 29),
];

test.each<[string, RunLimits, string[]]>([
  ['neither', {}, []],
  ['older than 30 days', { olderThanMilliseconds: 30 * day }, ['a-1', 'a-2', 'b-2']],
  ['all but two of each name', { keep: 2 }, ['a-1', 'a-2']],
  ['all but one of each name', { keep: 1 }, ['a-1', 'a-2', 'b-2', 'a-3']],
  ['both: older, and not among the latest three', { olderThanMilliseconds: 30 * day, keep: 3 }, ['a-1']],
  ['older than nothing', { olderThanMilliseconds: 0 }, ['a-1', 'a-2', 'b-2', 'b-3', 'a-3', 'a-4']],
])('%s: the approved run stays, the oldest goes first', (_, limits, removed) => {
  const chosen = chooseRuns(runs, limits, now);
  expect(chosen.removed.map((one) => one.run)).toEqual(removed);
  expect(chosen.kept).toEqual(runs.filter((one) => !removed.includes(one.run)));
});

test('runs that did not finish push no finished one out, and go with those of their age', () => {
  const mixed = [
    run('a-1', 9, false, false),
    run('a-2', 8),
    run('a-3', 7),
    run('a-4', 6, false, false),
    run('a-5', 5, false, false),
    run('a-6', 4, false, false),
  ];
  expect(chooseRuns(mixed, { keep: 1 }, now).removed.map((one) => one.run)).toEqual(['a-1', 'a-2']);
  expect(chooseRuns(mixed, { keep: 2 }, now).removed.map((one) => one.run)).toEqual(['a-1']);
  expect(chooseRuns(mixed, { keep: 3 }, now).removed).toEqual([]);
});
