import type { WorkerDeploymentOptions } from '@temporalio/worker';
import type { WorkerEnvironment } from './environment.ts';

/**
 * The version a worker polls as, where its environment names one. Workflows stay with the version they began on unless
 * they say otherwise, see docs/decisions/0008-worker-versions.md.
 */
export function deploymentOptions(
  environment: Pick<WorkerEnvironment, 'TEMPORAL_DEPLOYMENT_NAME' | 'TEMPORAL_WORKER_BUILD_ID'>,
): WorkerDeploymentOptions | undefined {
  const { TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_WORKER_BUILD_ID: buildId } = environment;
  if (deploymentName === undefined || buildId === undefined) return undefined;
  return {
    version: { deploymentName, buildId },
    useWorkerVersioning: true,
    defaultVersioningBehavior: 'PINNED',
  };
}
