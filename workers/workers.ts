import { fileURLToPath } from 'node:url';
import { Worker, type NativeConnection } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import type { ActivityDependencies } from '../activities/dependencies.ts';
import { taskQueues } from '../pipeline/task-queues.ts';

/** Where the build puts the workflows' bundle: beside this folder. */
export const workflowBundle = { codePath: fileURLToPath(new URL('../workflow-bundle.js', import.meta.url)) };

/** Time for running activities to save what they have before they are cancelled. */
const shutdownGraceTime = '10s';
const shutdownForceTime = '90s';

/**
 * A worker for each queue, over one connection. Trainings are taken one at a time: two on one machine would only slow
 * one another down.
 */
export async function createWorkers(
  connection: NativeConnection,
  namespace: string,
  dependencies: ActivityDependencies,
): Promise<Worker[]> {
  const activities = createActivities(dependencies);
  const common = {
    connection,
    namespace,
    shutdownGraceTime,
    shutdownForceTime,
    // Beats carry the progress that people watch; by default up to a minute passes between those that are sent.
    maxHeartbeatThrottleInterval: '3s',
  } as const;
  return Promise.all([
    Worker.create({
      ...common,
      taskQueue: taskQueues.pipeline,
      workflowBundle,
      activities: activities.pipeline,
    }),
    Worker.create({
      ...common,
      taskQueue: taskQueues.data,
      activities: activities.data,
      maxConcurrentActivityTaskExecutions: 4,
    }),
    Worker.create({
      ...common,
      taskQueue: taskQueues.inference,
      activities: activities.inference,
      maxConcurrentActivityTaskExecutions: 16,
    }),
    Worker.create({
      ...common,
      taskQueue: taskQueues.training,
      activities: activities.training,
      maxConcurrentActivityTaskExecutions: 1,
    }),
  ]);
}
