import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { letsThrough, readSummary, stateOf, type Execution } from '../../../cli/connection/run-summaries.ts';

const startTime = new Date('2026-11-05T08:00:00Z');

function execution(status: Execution['status']['name'], attributes: Record<string, string> = {}): Execution {
  const pairs = Object.entries(attributes).map(([name, value]) => ({
    key: defineSearchAttributeKey(name, 'KEYWORD'),
    value,
  }));
  return {
    ...{ workflowId: 'demo-20261105-080000-00ff', startTime },
    status: { name: status },
    ...(status === 'RUNNING' ? {} : { closeTime: startTime }),
    typedSearchAttributes: new TypedSearchAttributes(pairs),
  };
}

test('a run tells its name, stage and state by its search attributes', () => {
  const attributes = { SlingshotName: 'demo', SlingshotStage: 'generate', SlingshotState: 'parked', Other: 'x' };
  const summary = readSummary(execution('RUNNING', attributes));
  expect(summary).toMatchObject({ name: 'demo', stage: 'generate', state: 'parked', status: 'running' });
  expect(stateOf(summary)).toBe('parked');
});

test('a run without them has its status', () => {
  const summary = readSummary(execution('RUNNING'));
  expect(summary).toMatchObject({ name: undefined, stage: undefined, state: undefined });
  expect(stateOf(summary)).toBe('running');
});

test('a run that was terminated could not change what it said', () => {
  expect(stateOf(readSummary(execution('TERMINATED', { SlingshotState: 'running' })))).toBe('terminated');
});

test.each([
  [{}, true],
  [{ name: 'demo' }, true],
  [{ name: 'dem' }, false],
  [{ state: 'running' }, true],
  [{ state: 'parked' }, false],
  [{ name: 'demo', state: 'completed' }, false],
])('a run without attributes passes %j: %s', (filter, passes) => {
  expect(letsThrough(filter, readSummary(execution('RUNNING')))).toBe(passes);
});

test('a name that begins another is not that one, with attributes or without', () => {
  const run = (workflowId: string, name?: string) =>
    readSummary({ ...execution('RUNNING', name === undefined ? {} : { SlingshotName: name }), workflowId });
  expect(letsThrough({ name: 'demo' }, run('demo-two-20261105-080000-00ff'))).toBe(false);
  expect(letsThrough({ name: 'demo' }, run('demo-2026-11-05T08:00:00Z'))).toBe(true);
  expect(letsThrough({ name: 'demo' }, run('by-hand', 'demo'))).toBe(true);
  expect(letsThrough({ name: 'demo' }, run('demo-20261105-080000-00ff', 'demo-20261105'))).toBe(false);
});

test('done is another word for completed', () => {
  const completed = readSummary(execution('COMPLETED', { SlingshotState: 'done' }));
  expect([letsThrough({ state: 'done' }, completed), letsThrough({ state: 'completed' }, completed)]).toEqual([
    true,
    true,
  ]);
});
