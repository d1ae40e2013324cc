import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';
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

/** Looking up and writing small objects. */
export const planning = proxyActivities<Activities['pipeline']>({
  taskQueue: taskQueues.pipeline,
  startToCloseTimeout: '10m',
  retry: retry(6),
});

/** Reading and cutting text on the worker's own processor. */
export const dataWork = proxyActivities<Activities['data']>({
  taskQueue: taskQueues.data,
  startToCloseTimeout: '1h',
  retry: retry(6),
});

/** Requests to model servers; a shard beats after every request, and a server's first request may take 40 s. */
export const inference = proxyActivities<Activities['inference']>({
  taskQueue: taskQueues.inference,
  startToCloseTimeout: '2h',
  heartbeatTimeout: '2m',
  retry: retry(8),
});

/**
 * Trainings: days for a large model. The trainer is silent while it imports its libraries and while it saves a
 * checkpoint, which is what the heartbeat timeout allows for.
 */
export const training = proxyActivities<Activities['training']>({
  taskQueue: taskQueues.training,
  startToCloseTimeout: '7d',
  heartbeatTimeout: '5m',
  retry: retry(5),
});
