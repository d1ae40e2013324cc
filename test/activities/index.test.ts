import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { ApplicationFailure } from '@temporalio/common';
import { createActivities } from '../../activities/index.ts';
import { humanLines } from './human-data.ts';
import { rejectionOf, withWorkbench } from './workbench.ts';

test('an activity fails with a name for Temporal, its message, and whether to try again', () =>
  withWorkbench({}, async (bench) => {
    const { data } = createActivities(bench.dependencies);
    const place = await bench.place('split', {
      data: 'seeds',
      source: { sha256: await bench.source(humanLines(2)), format: 'json-lines', input: 'join' },
      heldOut: { share: 0.1 },
      seed: 1,
    });
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    const error = await rejectionOf(environment.run(data.split, place));
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({ type: 'BadInput', nonRetryable: true });
    expect(error.message).toContain('0 of 2 pairs would be held out');
  }));

test('no activity has the name of another, for a worker may serve several queues', () =>
  withWorkbench({}, async (bench) => {
    const names = Object.values(createActivities(bench.dependencies)).flatMap((queue) => Object.keys(queue));
    expect(names.length).toBeGreaterThan(15);
    expect(new Set(names).size).toBe(names.length);
  }));
