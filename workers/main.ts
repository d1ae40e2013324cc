import { NativeConnection } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import { missingSearchAttributes } from '../clients/search-attributes.ts';
import { readTemporalOptions } from '../clients/temporal-environment.ts';
import { startTracing } from '../clients/tracing.ts';
import { createDependencies } from './dependencies.ts';
import { readEnvironment, type WorkerEnvironment } from './environment.ts';
import { serveHealth } from './health.ts';
import { createLog } from './log.ts';
import { installRuntime } from './runtime.ts';
import { workerTracing } from './tracing.ts';
import { builtBundle, createWorkers } from './workers.ts';

let log = createLog('info');

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  log = createLog(environment.SLINGSHOT_LOG_LEVEL);
  installRuntime(environment, log);
  const { address, namespace, ...secured } = readTemporalOptions(process.env);
  const dependencies = await createDependencies(environment, process.env);
  const tracing = await startTracing(process.env, 'slingshot-worker');
  const connection = await NativeConnection.connect({ address, ...secured });
  try {
    await requireSearchAttributes(connection, namespace);
    const parts = {
      connection,
      namespace,
      activities: createActivities(dependencies),
      workflowBundle: builtBundle,
      tracing: await workerTracing(tracing),
    };
    const workers = await createWorkers(parts, environment);
    const health = startHealth(workers, environment);
    log.info(
      {
        temporal: address,
        namespace,
        encrypted: Boolean(secured.tls),
        store: dependencies.store.description,
        build: environment.SLINGSHOT_BUILD_ID,
        version: environment.TEMPORAL_WORKER_BUILD_ID,
        roles: environment.SLINGSHOT_ROLES,
      },
      'worker started',
    );
    await Promise.all(workers.map(({ worker }) => worker.run()));
    health?.close();
  } finally {
    await dependencies.modelServers.close();
    await connection.close();
    await tracing?.close();
  }
}

/** A run would wait for ever in a namespace without them, its first task failing again and again. */
async function requireSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length === 0) return;
  throw new Error(
    `the namespace "${namespace}" lacks the search attributes ${missing.join(', ')}: add them with \`slingshot setup\``,
  );
}

function startHealth(workers: Parameters<typeof serveHealth>[0], environment: WorkerEnvironment) {
  const { SLINGSHOT_HEALTH_HOST: host, SLINGSHOT_HEALTH_PORT: port } = environment;
  return port === undefined ? undefined : serveHealth(workers, { host, port });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log.fatal({ error }, 'worker failed');
    process.exit(1);
  },
);
