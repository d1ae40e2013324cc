import { jest } from '@jest/globals';
import type { SearchAttributePair } from '@temporalio/common';
import { emptyLedger, type Ledger } from '../../pipeline/ledger.ts';
import type { PlanStep, Survey } from '../../pipeline/plan.ts';
import type { ChildReport, ParkedItem, ResolvedItem } from '../../pipeline/progress.ts';

/** What the UI was given to show, and what the run was to be found by; the last one last. */
const shown: string[] = [];
const upserted: Record<string, unknown>[] = [];
const sdk = await import('@temporalio/workflow');
jest.unstable_mockModule('@temporalio/workflow', () => ({
  ...sdk,
  setCurrentDetails: (details: string) => shown.push(details),
  upsertSearchAttributes: (pairs: SearchAttributePair[]) =>
    upserted.push(Object.fromEntries(pairs.map(({ key, value }) => [key.name, value]))),
}));
const { RunState } = await import('../../workflows/run-state.ts');
const { planWith } = await import('./made-up-plan.ts');

const step = (id: string, fields: Partial<PlanStep> = {}): PlanStep => ({
  id,
  kind: 'filter',
  key: id,
  inputs: [],
  ...fields,
});
const plan = planWith(
  [step('model:base', { kind: 'model', model: 'base' }), step('filter:main', { arm: 'main' }), step('evaluate')],
  { warnings: ['no licence is stated'] },
);
const ledger: Ledger = { ...emptyLedger('instance'), in: 10, accepted: 4, rejected: 3, failed: 2, skipped: 1 };
const outcome = { ledgers: [ledger], seconds: 7 };
const ref = { kind: 'model' as const, key: 'k', manifest: 'm', content: 'c' };
const item: ParkedItem = {
  ...{ id: 'filter:main/3', failure: 'BadInput', reason: 'no', tried: 'once', since: 1, actions: ['retry'] },
  workflow: 'run-1/data-main',
};
const answered: ResolvedItem = {
  ...{ item: 'filter:main/2', failure: 'BadInput', action: 'skip', by: 'ann', why: 'broken', at: 2 },
};
const report = (fields: Partial<ChildReport> = {}): ChildReport => ({
  ...{
    child: 'run-1/data-main',
    number: 1,
    parked: [],
    resolved: [],
    shards: { done: 2, of: 8 },
    ledgers: { filter: [ledger] },
  },
  ...fields,
});

function planned() {
  const state = new RunState('run-1');
  state.planned(plan);
  return state;
}

const states = (state: ReturnType<typeof planned>) => state.progress.steps.map((one) => one.state);
/** Attributes are sent a moment later, all changes of the moment together. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a run has no steps until it is planned, and then all of them wait', () => {
  const state = new RunState('run-1');
  expect(state.progress).toEqual({
    run: 'run-1',
    name: 'run-1',
    phase: 'planning',
    steps: [],
    warnings: [],
    children: [],
    paused: false,
    parked: [],
    resolved: [],
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
      { id: 'model:base', ref, ledgers: [ledger], seconds: 3, shards: 0, estimate: {} },
      { id: 'filter:main', ledgers: [], seconds: 0, shards: 2, optimizerSteps: 12, estimate: { requests: 123 } },
    ],
    warnings: ['few pairs'],
  };
  state.surveyed(survey, [{ name: 'local', kind: 'process', engine: 'vllm 1.2' }]);
  expect(states(state)).toEqual(['cached', 'waiting', 'waiting']);
  expect(state.progress.steps[0]).toMatchObject({ ledgers: [ledger], seconds: 3 });
  expect(state.progress.steps[1]).toMatchObject({ optimizerSteps: 12 });
  expect(state.progress.warnings).toEqual(['no licence is stated', 'few pairs']);
  expect(shown.at(-1)).toContain('| 123 |');
  expect(shown.at(-1)).toContain('| local | process | vllm 1.2 |');
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

test('what a child tells of its shards stands at its running steps, and what waits there at the run', () => {
  const state = planned();
  state.childStarted('run-1/data-main');
  state.childReported(report());
  expect(state.progress.steps[1]).toMatchObject({ state: 'waiting', ledgers: [] });
  state.step('filter:main', 'running');
  state.childReported(report({ parked: [item], resolved: [answered] }));
  expect(state.progress.steps[1]).toMatchObject({ ledgers: [ledger], shards: { done: 2, of: 8 } });
  expect(state.progress).toMatchObject({ parked: [item], resolved: [answered] });
  expect(shown.at(-1)).toContain('### filter:main/3 is parked: BadInput');
});

test('when a child has ended nothing waits there, and what was answered is kept; what it tells late is not heard', () => {
  const state = planned();
  state.childStarted('run-1/data-main');
  state.childReported(report({ parked: [item], resolved: [answered] }));
  state.childEnded('run-1/data-main');
  expect(state.progress).toMatchObject({ parked: [], resolved: [answered] });
  state.childReported(report({ number: 2, parked: [item] }));
  expect(state.progress.parked).toEqual([]);
  const later = { ...answered, item: 'filter:main/3' };
  state.childEndedWith('run-1/data-main', [answered, later]);
});

test('of the reports of a child the newest counts, in whatever order they arrive', () => {
  const state = planned();
  state.childStarted('run-1/data-main');
  state.childReported(report({ number: 2, parked: [item] }));
  state.childReported(report({ number: 1 }));
  expect(state.progress.parked).toEqual([item]);
  state.childReported(report({ child: 'another/data-main', number: 9, resolved: [answered] }));
  expect(state.progress.resolved).toEqual([]);
});

test('an arm that met its quota is a limit, and one whose corpus ended before its target a warning', () => {
  const state = planned();
  const figures = { shards: 3, pairs: 12, requests: 6, tokens: 120 };
  const ended = { outcomes: {}, figures, resolved: [] };
  state.armEnded('one', { ...ended, quota: { pairs: 10 }, limit: { shards: 3, reason: 'target of 10 pairs met' } });
  state.armEnded('two', { ...ended, quota: { pairs: 13 } });
  state.armEnded('three', { ...ended, quota: { requests: 99 } });
  expect(state.limits).toEqual([{ arm: 'one', reason: 'target of 10 pairs met', ...figures }]);
  expect(state.progress.warnings.slice(1)).toEqual(['two: the corpus ended before the target: 12 of 13 pairs']);
  expect(shown.at(-1)).toContain('- one: target of 10 pairs met after 3 shards, with 12 pairs');
});

test('a run is found by what it does and how far it is, and only what changed is sent', async () => {
  upserted.length = 0;
  const state = planned();
  state.step('model:base', 'running');
  await settled();
  expect(upserted).toEqual([
    {
      SlingshotRun: 'run-1',
      SlingshotName: 'rivers',
      SlingshotStage: 'planning',
      SlingshotState: 'running',
      SlingshotProgress: 0,
    },
  ]);
  state.paused(true);
  state.step('model:base', 'done', outcome);
  await settled();
  expect(upserted.slice(1)).toEqual([{ SlingshotState: 'paused', SlingshotProgress: 0.3 }]);
  state.childStarted('run-1/data-main');
  state.childReported(report({ parked: [item] }));
  await settled();
  state.phase('data of main');
  state.step('filter:main', 'running');
  state.warn('few pairs');
  await settled();
  state.ended('failed');
  await settled();
  expect(upserted.slice(2)).toEqual([
    { SlingshotState: 'parked' },
    { SlingshotStage: 'data' },
    { SlingshotState: 'failed' },
  ]);
});
