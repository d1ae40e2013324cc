import { ActivityCancellationType, proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { finalFailures } from '../pipeline/failures.ts';
import { taskQueues } from '../pipeline/task-queues.ts';

/** Every timeout and retry of the project stands in this file. */
const retry = (maximumAttempts: number): ActivityOptions['retry'] => ({
  initialInterval: '1s',
  backoffCoefficient: 2,
  maximumInterval: '1m',
  maximumAttempts,
  nonRetryableErrorTypes: [...finalFailures],
});

/**
 * How long a worker may be silent before its work is given to another. Activities beat every ten seconds while their
 * process lives, and fail by themselves when they make no progress (activities/heartbeat.ts). Work on the worker's own
 * processor may hold up the beats.
 */
const heartbeat = { waiting: '1m', computing: '5m' } as const;

/**
 * What is cancelled has state to save and requests to end: it is waited for, so that nothing goes on unseen. The SDK names
 * this as its default but takes another one where nothing is said.
 */
const cancellationType = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;

/** Looking up and writing small objects, and telling others. */
export const planning = proxyActivities<Activities['pipeline']>({
  taskQueue: taskQueues.pipeline,
  startToCloseTimeout: '30m',
  heartbeatTimeout: heartbeat.computing,
  cancellationType,
  retry: retry(8),
});

/** Reading and cutting text on the worker's own processor. */
export const dataWork = proxyActivities<Activities['data']>({
  taskQueue: taskQueues.data,
  startToCloseTimeout: '6h',
  heartbeatTimeout: heartbeat.computing,
  cancellationType,
  retry: retry(8),
});

/** Requests to model servers. */
export const inference = proxyActivities<Activities['inference']>({
  taskQueue: taskQueues.inference,
  startToCloseTimeout: '6h',
  heartbeatTimeout: heartbeat.waiting,
  cancellationType,
  retry: retry(8),
});

/** Trainings: days for a large model. */
export const training = proxyActivities<Activities['training']>({
  taskQueue: taskQueues.training,
  startToCloseTimeout: '7d',
  heartbeatTimeout: heartbeat.waiting,
  cancellationType,
  retry: retry(5),
});
