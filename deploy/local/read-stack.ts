import { isAlive } from './process-identity.ts';
import type { PythonFound } from './python.ts';
import type { Environment } from './report.ts';
import { readLocalSettings, type LocalSettings } from './settings.ts';
import { processNames, readStackRecord, type ProcessName, type StackRecord } from './stack-record.ts';
import { storeAccess, type StoreAccess } from './store-access.ts';

/** Where everything is that a command needs. */
export interface RunningStack {
  stateFolder: string;
  temporalAddress: string;
  temporalNamespace: string;
  /** It was started here for this stack: its connections are not secured, whatever the environment says */
  temporalIsOurs?: boolean;
  /** Temporal's Web UI */
  uiUrl?: string;
  /** With the secret; not for showing */
  store: StoreAccess;
  /** MinIO's console */
  consoleUrl?: string;
  python?: PythonFound;
  worker?: { buildId: string; healthUrl: string };
  /** Parts that were started and have ended since: `up` starts them again */
  ended: ProcessName[];
}

/**
 * The stack that runs, or what the environment names in its place: TEMPORAL_ADDRESS together with S3_ENDPOINT or
 * SLINGSHOT_STORE_FOLDER need no `up`. Undefined when there is neither.
 * @param environment defaults to process.env
 */
export async function readStack(environment: Environment = process.env): Promise<RunningStack | undefined> {
  const settings = readLocalSettings(environment);
  const record = (await readStackRecord(settings.stateFolder)) ?? { processes: {} };
  const temporal = givenTemporal(settings) ?? record.temporal;
  const store = givenStore(settings) ?? (await storeAccess(settings, record));
  if (temporal === undefined || store === undefined) return undefined;
  return {
    stateFolder: settings.stateFolder,
    temporalAddress: temporal.address,
    temporalNamespace: temporal.namespace,
    temporalIsOurs: settings.temporalAddress === undefined && record.temporal?.how !== 'address',
    uiUrl: temporal.uiUrl,
    store,
    consoleUrl: record.store?.kind === 's3' && givenStore(settings) === undefined ? record.store.consoleUrl : undefined,
    python: record.python,
    worker: record.processes.worker && record.worker,
    ended: await endedProcesses(record),
  };
}

function givenTemporal(settings: LocalSettings): { address: string; namespace: string; uiUrl?: string } | undefined {
  const { temporalAddress: address, temporalNamespace: namespace, temporalUiUrl: uiUrl } = settings;
  return address === undefined ? undefined : { address, namespace, uiUrl };
}

function givenStore(settings: LocalSettings): StoreAccess | undefined {
  if (settings.s3 !== undefined) return { kind: 's3', ...settings.s3 };
  return settings.storeFolder === undefined ? undefined : { kind: 'folder', folder: settings.storeFolder };
}

async function endedProcesses(record: StackRecord): Promise<ProcessName[]> {
  const ended: ProcessName[] = [];
  for (const name of processNames) {
    const identity = record.processes[name];
    if (identity !== undefined && !(await isAlive(identity))) ended.push(name);
  }
  return ended;
}
