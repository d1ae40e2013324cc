import { createHash } from 'node:crypto';
import { join } from 'node:path';
import getPort from 'get-port';
import { securesTemporal } from '../../clients/temporal-environment.ts';
import { currentBuildId } from './build-id.ts';
import { answersOk } from './http-check.ts';
import { projectFolder } from './project-folder.ts';
import type { Environment } from './report.ts';
import { isRunning, startPart, stopPart, type StackContext } from './stack-context.ts';
import { stackEnvironment, workerVariables } from './stack-environment.ts';
import { storeAccess } from './store-access.ts';

const START_TIMEOUT_MILLISECONDS = 120_000;
const HOST = '127.0.0.1';
/** Activities are told to end soon enough to save what they have before the stack ends the worker */
const SHUTDOWN_SECONDS = '10';

/** Sees to it that a worker of the present build runs against the stack's present addresses. */
export async function ensureWorker(context: StackContext): Promise<void> {
  const { record, report } = context;
  const buildId = await currentBuildId();
  const environment = await workerEnvironment(context, buildId);
  const digest = createHash('sha256').update(JSON.stringify(environment)).digest('hex');
  if (record.worker !== undefined && (await isRunning(context, 'worker'))) {
    const same = record.worker.buildId === buildId && record.worker.environment === digest;
    if (same && (await answersOk(record.worker.healthUrl))) {
      report('worker: already runs');
      return;
    }
    report(same ? 'worker: does not answer; restarting it' : 'worker: its code or surroundings changed; restarting it');
  }
  await stopPart(context, 'worker');
  const port = await getPort();
  const healthUrl = `http://${HOST}:${port}/readyz`;
  record.worker = { buildId, environment: digest, healthUrl };
  const program = {
    executable: process.execPath,
    programArguments: [join(projectFolder, 'dist', 'workers', 'main.js')],
    environment: { ...environment, SLINGSHOT_HEALTH_PORT: String(port) },
    folder: projectFolder,
    logFile: join(context.settings.stateFolder, 'logs', 'worker.log'),
  };
  report('worker: starting');
  await startPart(context, 'worker', program, START_TIMEOUT_MILLISECONDS, () => answersOk(healthUrl));
  report('worker: ready');
}

async function workerEnvironment(context: StackContext, buildId: string): Promise<Environment> {
  const { settings, record } = context;
  const { temporal, python } = record;
  const store = await storeAccess(settings, record);
  if (temporal === undefined || store === undefined) throw new Error('a worker needs Temporal and an artifact store');
  const addresses = { temporalAddress: temporal.address, temporalNamespace: temporal.namespace, store, python };
  return {
    ...stackEnvironment(addresses),
    ...temporalSecurity(temporal.how === 'address'),
    ...workerVariables(settings, buildId),
    SLINGSHOT_SHUTDOWN_SECONDS: SHUTDOWN_SECONDS,
    // One worker, replaced in place: see docs/decisions/0008-worker-versions.md
    TEMPORAL_DEPLOYMENT_NAME: undefined,
    TEMPORAL_WORKER_BUILD_ID: undefined,
  };
}

/** What secures the connection to a Temporal that was there already; one that was started here takes none of it. */
function temporalSecurity(given: boolean): Environment {
  const names = Object.keys(process.env).filter(securesTemporal);
  return Object.fromEntries(names.map((name) => [name, given ? process.env[name] : undefined]));
}
