import { jest } from '@jest/globals';
import { emptyLedger, type Ledger } from '../../pipeline/ledger.ts';
import type { Plan, PlanStep, Survey } from '../../pipeline/plan.ts';

/** What the UI was given to show, the last one last. */
const shown: string[] = [];
const sdk = await import('@temporalio/workflow');
jest.unstable_mockModule('@temporalio/workflow', () => ({
  ...sdk,
  setCurrentDetails: (details: string) => shown.push(details),
}));
const { RunState } = await import('../../workflows/run-state.ts');

const step = (id: string, fields: Partial<PlanStep> = {}): PlanStep => ({
  id,
  kind: 'filter',
  key: id,
  inputs: [],
  ...fields,
});
const plan: Plan = {
  name: 'rivers',
  steps: [step('model:base', { kind: 'model', model: 'base' }), step('filter:main', { arm: 'main' }), step('evaluate')],
  servers: {},
  window: 4,
  measured: [],
  warnings: ['no licence is stated'],
};
const ledger: Ledger = { ...emptyLedger('instance'), in: 10, accepted: 4, rejected: 3, failed: 2, skipped: 1 };
const outcome = { ledgers: [ledger], seconds: 7 };
const ref = { kind: 'model' as const, key: 'k', manifest: 'm', content: 'c' };

function planned() {
  const state = new RunState('run-1');
  state.planned(plan);
  return state;
}

const states = (state: ReturnType<typeof planned>) => state.progress.steps.map((one) => one.state);
/** The cells of a step's row in what is shown now. */
const row = (id: string) =>
  shown
    .at(-1)
    ?.split('\n')
    .find((line) => line.startsWith(`| ${id} |`))
    ?.split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

test('a run has no steps until it is planned, and then all of them wait', () => {
  const state = new RunState('run-1');
  expect(state.progress).toEqual({
    run: 'run-1',
    name: 'run-1',
    phase: 'planning',
    steps: [],
    warnings: [],
    children: [],
  });
  state.planned(plan);
  expect(state.progress).toMatchObject({ name: 'rivers', warnings: plan.warnings });
  expect(state.progress.steps.map(({ id, of, state: now }) => [id, of, now])).toEqual([
    ['model:base', 'base', 'waiting'],
    ['filter:main', 'main', 'waiting'],
    ['evaluate', '', 'waiting'],
  ]);
});

test('the survey shows what exists as cached, with its counts, and estimates for the rest', () => {
  const state = planned();
  const survey: Survey = {
    steps: [
      { id: 'model:base', ref, ledgers: [ledger], seconds: 3, shards: 0 },
      { id: 'filter:main', ledgers: [], seconds: 0, shards: 2, optimizerSteps: 12 },
    ],
    warnings: ['few pairs'],
  };
  state.surveyed(survey);
  expect(states(state)).toEqual(['cached', 'waiting', 'waiting']);
  expect(state.progress.steps[0]).toMatchObject({ ledgers: [ledger], seconds: 3 });
  expect(state.progress.steps[1]).toMatchObject({ optimizerSteps: 12 });
  expect(state.progress.warnings).toEqual(['no licence is stated', 'few pairs']);
});

test('a step that ended shows its counts and seconds, which the states after it keep', () => {
  const state = planned();
  state.step('filter:main', 'done', outcome);
  expect(state.progress.steps[1]).toMatchObject({ state: 'done', ...outcome });
  state.step('filter:main', 'cached');
  expect(state.progress.steps[1]).toMatchObject({ state: 'cached', ...outcome });
});

test('of the steps of what stopped, those that ran failed, or wait again where they were cancelled', () => {
  const failed = planned();
  failed.step('model:base', 'done', outcome);
  failed.step('filter:main', 'running');
  for (const { id } of plan.steps) failed.stopped(id, false);
  expect(states(failed)).toEqual(['done', 'failed', 'waiting']);

  const cancelled = planned();
  cancelled.step('filter:main', 'running');
  cancelled.stopped('filter:main', true);
  expect(states(cancelled)).toEqual(['waiting', 'waiting', 'waiting']);
});

test('only the children that run now are named', () => {
  const state = planned();
  state.childStarted('run-1/data-main');
  state.childStarted('run-1/train-generator');
  state.childEnded('run-1/data-main');
  expect(state.progress.children).toEqual(['run-1/train-generator']);
});

test('the UI is shown every change at once, as a table with its counts under their names', () => {
  const state = planned();
  state.phase('data of main');
  expect(shown.at(-1)).toMatch(/^\*\*data of main\*\*\n/);
  state.step('filter:main', 'done', outcome);
  expect(row('step')).toEqual([
    'step',
    'state',
    'unit',
    'in',
    'accepted',
    'rejected',
    'failed',
    'skipped',
    'optimizer steps',
  ]);
  expect(row('filter:main')).toEqual(['filter:main', 'done', 'instance', '10', '4', '3', '2', '1', '']);
  expect(row('evaluate')).toEqual(['evaluate', 'waiting', '', '', '', '', '', '', '']);
  expect(shown.at(-1)).toMatch(/\n- no licence is stated$/);
});
