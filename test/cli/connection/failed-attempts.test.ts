import { msNumberToTs } from '@temporalio/common/lib/time.js';
import { failedAttemptLines } from '../../../cli/connection/failed-attempts.ts';

const lastFailure = { message: 'connect ECONNREFUSED', applicationFailureInfo: { type: 'ServerUnavailable' } };

test('of activities that are tried again the last failure is told, with its time; others are left out', () => {
  const lines = failedAttemptLines('demo/data-main', 'execution', [
    { activityId: '1', activityType: { name: 'extract' }, attempt: 1 },
    {
      ...{ activityId: '2', activityType: { name: 'generate' }, attempt: 3, lastFailure },
      lastAttemptCompleteTime: msNumberToTs(1_793_865_600_500),
    },
  ]);
  expect(lines).toEqual([
    {
      id: 'execution/attempt/2/3',
      at: new Date('2026-11-05T08:00:00.500Z'),
      workflow: 'demo/data-main',
      text: 'generate: attempt 2 failed, is tried again: ServerUnavailable: connect ECONNREFUSED',
    },
  ]);
});
