import { createHash } from 'node:crypto';
import { join } from 'node:path';
import getPort from 'get-port';
import { currentBuildId } from './build-id.ts';
import { answersOk } from './http-check.ts';
import { projectFolder } from './project-folder.ts';
import type { Environment } from './report.ts';
import { isRunning, startPart, stopPart, type StackContext } from './stack-context.ts';
import { stackEnvironment, workerVariables } from './stack-environment.ts';
import { storeAccess } from './store-access.ts';

const START_TIMEOUT_MILLISECONDS = 120_000;
const HOST = '127.0.0.1';

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
  return { ...stackEnvironment(addresses), ...workerVariables(settings, buildId) };
}
