import { fileURLToPath } from 'node:url';
import { Worker, type NativeConnection, type WorkerInterceptors, type WorkerOptions } from '@temporalio/worker';
import type { createActivities } from '../activities/index.ts';
import { taskQueues } from '../pipeline/task-queues.ts';
import { observeActivity } from './activity-interceptor.ts';
import { deploymentOptions } from './deployment.ts';
import type { WorkerEnvironment } from './environment.ts';
import type { Role, RoleWorker } from './roles.ts';
import type { WorkerTracing } from './tracing.ts';

/** Where the build puts the workflows' bundle: beside this folder. */
export const builtBundle = { codePath: fileURLToPath(new URL('../workflow-bundle.js', import.meta.url)) };

/** Seconds between the moment activities are told to end and the moment the worker ends without them. */
const cleanUpSeconds = 30;

/** What a worker is made of, apart from its environment. */
export interface WorkerParts {
  connection: NativeConnection;
  namespace: string;
  activities: ReturnType<typeof createActivities>;
  workflowBundle: NonNullable<WorkerOptions['workflowBundle']>;
  tracing: WorkerTracing;
}

/** A worker for each role, over one connection. */
export async function createWorkers(parts: WorkerParts, environment: WorkerEnvironment): Promise<RoleWorker[]> {
  const { connection, namespace, activities, workflowBundle, tracing } = parts;
  const seconds = environment.SLINGSHOT_SHUTDOWN_SECONDS;
  const interceptors: WorkerInterceptors = { activity: [...tracing.activity, observeActivity] };
  const deployment = deploymentOptions(environment);
  return Promise.all(
    environment.SLINGSHOT_ROLES.map(async (role) => ({
      role,
      worker: await Worker.create({
        connection,
        namespace,
        taskQueue: taskQueues[role],
        activities: activities[role],
        ...(role === 'pipeline' ? { workflowBundle, sinks: tracing.sinks } : {}),
        maxConcurrentActivityTaskExecutions: slots(environment, role),
        interceptors,
        shutdownGraceTime: `${seconds}s`,
        shutdownForceTime: `${seconds + cleanUpSeconds}s`,
        // Beats carry the progress that people watch; by default up to a minute passes between those that are sent.
        maxHeartbeatThrottleInterval: '3s',
        ...(deployment === undefined ? {} : { workerDeploymentOptions: deployment }),
      }),
    })),
  );
}

/** How many activities of a role one worker takes at once. */
function slots(environment: WorkerEnvironment, role: Role): number {
  return {
    pipeline: environment.SLINGSHOT_SLOTS_PIPELINE,
    data: environment.SLINGSHOT_SLOTS_DATA,
    inference: environment.SLINGSHOT_SLOTS_INFERENCE,
    training: environment.SLINGSHOT_SLOTS_TRAINING,
  }[role];
}
