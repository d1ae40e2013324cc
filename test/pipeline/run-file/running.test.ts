import { runFileSchema } from '../../../pipeline/run-file/run-file.ts';
import { runFile, writtenRun } from '../../activities/run-files.ts';

test('a run overlaps its stages, parks what fails and has the middle priority, unless it says otherwise', () => {
  expect(runFile()).toMatchObject({
    execution: 'overlapped',
    onFailure: 'park',
    priority: { level: 3, weight: 1 },
    drift: { acceptance: 0.1, perplexity: 0.1, margin: 0.25, diversity: 0.1, gate: true },
  });
  expect(runFile().target).toBeUndefined();
  expect(runFile().budget).toBeUndefined();
});

test('a field of priority or drift that is not given keeps its default', () => {
  expect(runFile({ priority: { weight: 2.5 } }).priority).toEqual({ level: 3, weight: 2.5 });
  expect(runFile({ drift: { gate: false, margin: 0.5 } }).drift).toEqual({
    ...{ acceptance: 0.1, perplexity: 0.1, margin: 0.5, diversity: 0.1 },
    gate: false,
  });
});

// Temporal takes priorities 1 to 5 and fairness weights of 0.001 to 1000.
test.each([
  ['priority.level', { priority: { level: 0 } }],
  ['priority.level', { priority: { level: 6 } }],
  ['priority.level', { priority: { level: 2.5 } }],
  ['priority.weight', { priority: { weight: 0 } }],
  ['priority.weight', { priority: { weight: 1001 } }],
  ['priority', { priority: { share: 1 } }],
  ['execution', { execution: 'parallel' }],
  ['onFailure', { onFailure: 'skip' }],
  ['drift.acceptance', { drift: { acceptance: 1.1 } }],
  ['drift.perplexity', { drift: { perplexity: -0.1 } }],
  ['drift.gate', { drift: { gate: 'yes' } }],
  ['drift', { drift: { threshold: 0.1 } }],
])('%s is named where %j does not fit', (path, overrides) => {
  const parsed = runFileSchema.safeParse(writtenRun(overrides));
  expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});

test.each([
  { priority: { level: 1, weight: 0.001 } },
  { priority: { level: 5, weight: 1000 } },
  { execution: 'staged' },
  { onFailure: 'fail' },
  { drift: { acceptance: 0, perplexity: 1, margin: 1, diversity: 0 } },
])('%j is taken', (overrides) => {
  expect(runFile(overrides)).toMatchObject(overrides);
});
