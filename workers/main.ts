import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import pino from 'pino';
import { createDependencies } from './dependencies.ts';
import { readEnvironment } from './environment.ts';
import { serveHealth } from './health.ts';
import { createWorkers } from './workers.ts';

const log = pino({ name: 'slingshot-worker' });

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      const write = level === 'ERROR' ? 'error' : level === 'WARN' ? 'warn' : 'info';
      log[write](meta ?? {}, message);
    }),
  });
  const dependencies = await createDependencies(environment, process.env);
  const connection = await NativeConnection.connect({ address: environment.TEMPORAL_ADDRESS });
  try {
    const workers = await createWorkers(connection, environment.TEMPORAL_NAMESPACE, dependencies);
    const health =
      environment.SLINGSHOT_HEALTH_PORT === undefined
        ? undefined
        : serveHealth(workers, environment.SLINGSHOT_HEALTH_PORT);
    log.info({ store: dependencies.store.description, build: environment.SLINGSHOT_BUILD_ID }, 'worker started');
    await Promise.all(workers.map((worker) => worker.run()));
    health?.close();
  } finally {
    await dependencies.modelServers.close();
    await connection.close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log.fatal(
      { error: error instanceof Error ? { message: error.message, stack: error.stack } : error },
      'worker failed',
    );
    process.exit(1);
  },
);
