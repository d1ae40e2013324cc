import { WorkflowFailedError } from '@temporalio/client';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  RetryState,
} from '@temporalio/common';
import { readReportKey, readRunFailure, RunFailed } from '../../../cli/connection/run-result.ts';

const why = ApplicationFailure.nonRetryable('rank 16 does not divide 7', 'TrainerRefused');

function failed(cause: Error): WorkflowFailedError {
  return new WorkflowFailedError('Workflow execution failed', cause, RetryState.NON_RETRYABLE_FAILURE);
}

function activity(name: string, cause: Error): ActivityFailure {
  return new ActivityFailure('Activity task failed', name, '1', RetryState.NON_RETRYABLE_FAILURE, 'worker', cause);
}

function child(id: string, cause: Error): ChildWorkflowFailure {
  const execution = { workflowId: id, runId: 'r' };
  const state = RetryState.NON_RETRYABLE_FAILURE;
  return new ChildWorkflowFailure('default', execution, 'train', state, cause);
}

describe('why a run failed', () => {
  test('is the innermost cause, with its type', () => {
    const failure = readRunFailure(failed(child('demo-1/train-my-generator', activity('train', why))));
    expect(failure).toBeInstanceOf(RunFailed);
    expect(failure).toMatchObject({
      message: 'rank 16 does not divide 7',
      type: 'TrainerRefused',
      step: 'train:my-generator',
      cancelled: false,
    });
  });

  test.each([
    [child('demo-1/data-main', activity('generate', why)), 'generate:main'],
    [child('demo-1/evaluate', activity('answer', why)), 'answer'],
    [activity('ingest', why), 'corpus'],
    [activity('prepareModel', why), 'model'],
    [child('demo-1/data-main', why), 'data:main'],
    [why, undefined],
  ])('names the step as the plan does', (cause, step) => {
    expect(readRunFailure(failed(cause))).toMatchObject({ step });
  });

  test('keeps the name of the failure, and adds what some library said below it', () => {
    const low = ApplicationFailure.create({ message: 'socket closed', type: 'Error' });
    const high = ApplicationFailure.create({
      message: 'writing "x" did not succeed',
      type: 'StoreUnavailable',
      cause: low,
    });
    expect(readRunFailure(failed(activity('ingest', high)))).toMatchObject({
      type: 'StoreUnavailable',
      message: 'writing "x" did not succeed (socket closed)',
    });
    expect(readRunFailure(failed(activity('ingest', low)))).toMatchObject({ type: 'Error', message: 'socket closed' });
  });

  test('is cancellation when the run was cancelled', () => {
    expect(readRunFailure(failed(new CancelledFailure('Workflow execution cancelled')))).toMatchObject({
      cancelled: true,
    });
  });

  test('leaves other errors as they are', () => {
    const other = new Error('no connection');
    expect(readRunFailure(other)).toBe(other);
  });
});

test('a finished run gives the key of its report', async () => {
  expect(await readReportKey({ result: async () => ({ report: 'runs/x/report.json', more: 1 }) })).toBe(
    'runs/x/report.json',
  );
});
