import { isGrpcServiceError } from '@temporalio/client';
import { taskQueues } from '../../pipeline/task-queues.ts';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes } from '../exit-codes.ts';
import type { TemporalConnection } from './temporal-connection.ts';

/** What a version of the workers is to new and open runs, as the service says. */
export type VersionStatus = 'current' | 'ramping' | 'inactive' | 'draining' | 'drained' | 'unknown';

/** One version of the workers. */
export interface WorkerVersion {
  buildId: string;
  status: VersionStatus;
  createdAt?: Date | undefined;
}

/** By the numbers of temporal.api.enums.v1.WorkerDeploymentVersionStatus. */
const statuses: readonly VersionStatus[] = ['unknown', 'inactive', 'current', 'ramping', 'draining', 'drained'];

/** gRPC's codes for what is not there, and for what the state of things does not allow. */
const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;

/** Of temporal.api.enums.v1.WorkerVersioningMode: the worker polls as a version of a deployment. */
const VERSIONED = 2;

/**
 * The versions of a deployment's workers, newest first.
 * @throws CommandFailure when no worker ever polled as one of its versions
 */
export async function listVersions(temporal: TemporalConnection, deploymentName: string): Promise<WorkerVersion[]> {
  const { namespace, connection } = temporal;
  const request = { namespace, deploymentName };
  const found = await asked(temporal, 'asking for versions of workers', `deployment "${deploymentName}"`, () =>
    connection.workflowService.describeWorkerDeployment(request),
  );
  const versions = (found.workerDeploymentInfo?.versionSummaries ?? []).map(
    ({ deploymentVersion, status, createTime }): WorkerVersion => ({
      buildId: deploymentVersion?.buildId ?? '?',
      status: statuses[status ?? 0] ?? 'unknown',
      createdAt: createTime?.seconds == null ? undefined : new Date(Number(createTime.seconds) * 1000),
    }),
  );
  return versions.sort((left, right) => (right.createdAt?.getTime() ?? 0) - (left.createdAt?.getTime() ?? 0));
}

/**
 * Makes a version the one that new runs begin on, and that runs move on to where they may.
 * @throws CommandFailure when no worker polls as that version, or it lacks a queue that the present one has
 */
export async function setCurrentVersion(
  temporal: TemporalConnection,
  deploymentName: string,
  buildId: string,
): Promise<void> {
  const { namespace, connection } = temporal;
  const version = `build "${buildId}" of deployment "${deploymentName}"`;
  await asked(temporal, 'making a version current', version, () =>
    connection.workflowService.setWorkerDeploymentCurrentVersion({
      namespace,
      deploymentName,
      buildId,
      identity: 'slingshot deployment set-current',
    }),
  );
}

/** Why a run that was started now would wait, or undefined where a worker would take it. */
export async function whyRunsWait(temporal: TemporalConnection): Promise<string | undefined> {
  const { namespace, connection } = temporal;
  const { pollers, versioningInfo } = await temporal.call('asking who takes runs', () =>
    connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueues.pipeline } }),
  );
  if (pollers.length === 0) return `no worker polls the queue "${taskQueues.pipeline}"`;
  if (versioningInfo?.currentDeploymentVersion != null) return undefined;
  if (pollers.some(({ deploymentOptions }) => Number(deploymentOptions?.workerVersioningMode) !== VERSIONED)) return;
  return 'workers poll as versions of a deployment, but none of these is current';
}

async function asked<T>(
  temporal: TemporalConnection,
  operation: string,
  polledAs: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await temporal.call(operation, work);
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    const code: number = error.code;
    if (code === NOT_FOUND) {
      const message = `no worker has polled as ${polledAs}: workers do with TEMPORAL_DEPLOYMENT_NAME and TEMPORAL_WORKER_BUILD_ID set`;
      throw new CommandFailure(message, exitCodes.failed, { cause: error });
    }
    if (code !== FAILED_PRECONDITION) throw error;
    throw new CommandFailure(`Temporal refuses (${operation}): ${error.details}`, exitCodes.failed, { cause: error });
  }
}
