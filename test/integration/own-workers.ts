import { NativeConnection } from '@temporalio/worker';
import type { Activities } from '../../activities/index.ts';
import { readTemporalOptions } from '../../clients/temporal-environment.ts';
import type { Tracing } from '../../clients/tracing.ts';
import { readEnvironment } from '../../workers/environment.ts';
import type { RoleWorker } from '../../workers/roles.ts';
import { workerTracing } from '../../workers/tracing.ts';
import { createWorkers } from '../../workers/workers.ts';

export interface OwnWorkers {
  workers: RoleWorker[];
  /** Ends them as SIGTERM would; throws where one ended otherwise. */
  stop(): Promise<void>;
}

/** The workers of a worker process, in this process, with activities that a test brings. */
export async function startOwnWorkers(
  activities: Activities,
  code: string,
  variables: Record<string, string>,
  tracing?: Tracing,
): Promise<OwnWorkers> {
  const folders = { SLINGSHOT_TRAINER: '/none', SLINGSHOT_STATE: '/none', SLINGSHOT_CACHE: '/none' };
  const environment = readEnvironment({
    ...folders,
    SLINGSHOT_STORE_FOLDER: '/none',
    SLINGSHOT_SHUTDOWN_SECONDS: '1',
    ...variables,
  });
  const { address, namespace, ...secured } = readTemporalOptions(variables);
  const connection = await NativeConnection.connect({ address, ...secured });
  const parts = { connection, namespace, activities, workflowBundle: { code }, tracing: await workerTracing(tracing) };
  const workers = await createWorkers(parts, environment);
  const running = Promise.all(workers.map(({ worker }) => worker.run()));
  // A failure is told by stop, at the latest
  running.catch(() => undefined);
  return {
    workers,
    async stop() {
      for (const { worker } of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      try {
        await running;
      } finally {
        await connection.close();
      }
    },
  };
}
