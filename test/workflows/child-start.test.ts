import { jest } from '@jest/globals';
import type { ChildWorkflowHandle, Workflow } from '@temporalio/workflow';
import type { ChildReport } from '../../pipeline/progress.ts';
import type { Making } from '../../workflows/child-start.ts';

const sdk = await import('@temporalio/workflow');
jest.unstable_mockModule('@temporalio/workflow', () => ({
  ...sdk,
  setCurrentDetails: () => undefined,
  upsertSearchAttributes: () => undefined,
}));
const { ApplicationFailure } = sdk;
const { asChild } = await import('../../workflows/child-start.ts');
const { RunState } = await import('../../workflows/run-state.ts');

const id = 'run-1/data-main';

/** A run whose child starts, and what the child is told by signals. */
function begun(
  whileStarting: (making: Making) => void,
  result: () => Promise<unknown> = () => Promise.resolve('made'),
) {
  const state = new RunState('run-1');
  const making = { state, control: { paused: false } } as unknown as Making;
  const told: unknown[][] = [];
  const signal = (definition: { name: string }, ...args: unknown[]) => {
    told.push([definition.name, ...args]);
    return Promise.reject(new Error('the child has ended'));
  };
  const start = () => {
    whileStarting(making);
    return Promise.resolve({ signal, result } as unknown as ChildWorkflowHandle<Workflow>);
  };
  return { state, told, made: asChild(making, id, start) };
}

test('a child is told what operators said while it started, and goes on where it has ended already', async () => {
  const { told, made, state } = begun((making) => {
    making.control.paused = true;
    making.state.window = 9;
  });
  expect(await made).toBe('made');
  expect(told).toEqual([['pause'], ['change-shards', { window: 9 }]]);
  expect(state.progress.children).toEqual([]);
});

test('a child that starts while nothing is said is told nothing', async () => {
  const { told, made } = begun(({ state }) => expect(state.progress.children).toEqual([id]));
  await made;
  expect(told).toEqual([]);
});

test('when a child is aborted, what people answered in it is kept, and nothing waits there any more', async () => {
  const answered = { item: 'filter:main/1', failure: 'BadInput', action: 'abort', by: 'ann', why: 'broken', at: 1 };
  const aborted = new Error('the child failed', {
    cause: ApplicationFailure.nonRetryable('filter:main/1 was aborted', 'Aborted', [answered]),
  });
  const { made, state } = begun(
    () => undefined,
    () => Promise.reject(aborted),
  );
  const parked: ChildReport['parked'] = [
    {
      id: 'filter:main/1',
      failure: 'BadInput',
      reason: 'no',
      tried: 'once',
      since: 1,
      actions: ['abort'],
      workflow: id,
    },
  ];
  state.childReported({ child: id, number: 1, parked, resolved: [] });
  expect(state.progress.parked).toEqual(parked);
  await expect(made).rejects.toBe(aborted);
  expect(state.progress).toMatchObject({ parked: [], resolved: [answered] });
});
