import type { Check } from './check.ts';
import { goVersion } from './go-build.ts';
import { inspectMachine } from './machine.ts';
import { findCachedMinio, minioOnPath } from './minio.ts';
import type { ProgramFound } from './program-found.ts';
import { findReadyPython } from './python.ts';
import { findPython, OLDEST_PYTHON } from './python-interpreter.ts';
import { requirementsFor } from './python-requirements.ts';
import type { LocalSettings } from './settings.ts';
import { temporalAnswers } from './temporal-check.ts';
import { findCachedTemporalUi } from './temporal-ui.ts';
import { findCachedTemporal, OLDEST_TEMPORAL, temporalOnPath } from './temporal.ts';

/** The newest `go` line among the programs that are built from source. */
const USEFUL_GO = '1.26.5';
const silent = (): void => undefined;

export async function checkPython(): Promise<Check> {
  const found = await findPython();
  if (found) return { name: 'Python', ok: true, found: `${found.version} (${found.interpreter})` };
  const remedy = `Install Python ${OLDEST_PYTHON} or newer so that it is on PATH`;
  return { name: 'Python', ok: false, found: `none from ${OLDEST_PYTHON} on`, remedy };
}

export async function checkGo(): Promise<Check> {
  const version = await goVersion();
  if (version !== undefined) return { name: 'Go', ok: true, found: version };
  const remedy = `Go is only needed to build Temporal, its UI or MinIO from source; install ${USEFUL_GO} or newer for that`;
  return { name: 'Go', ok: true, found: 'none', remedy };
}

export async function checkTemporal(settings: LocalSettings): Promise<Check> {
  const name = 'Temporal';
  const { temporalAddress: address, temporalNamespace: namespace } = settings;
  if (address !== undefined) {
    const ok = settings.temporalIsSecured || (await temporalAnswers(address, namespace));
    if (ok) return { name, ok, found: `TEMPORAL_ADDRESS ${address}` };
    const remedy = 'Correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE, or unset them to start Temporal here';
    return { name, ok, found: `nothing answers at TEMPORAL_ADDRESS ${address}`, remedy };
  }
  const onPath = await temporalOnPath();
  if (onPath?.usable) return { name, ok: true, found: `${onPath.version} on PATH` };
  const cached = await findCachedTemporal(settings.cacheFolder, silent);
  if (cached) return inCache(name, cached);
  const found = onPath ? `${onPath.version} on PATH, older than ${OLDEST_TEMPORAL}` : 'none yet';
  return { name, ok: true, found, remedy: 'slingshot up downloads it, or builds it with Go where there is no network' };
}

export async function checkTemporalUi(settings: LocalSettings): Promise<Check> {
  const name = 'Temporal UI';
  if (settings.temporalAddress !== undefined) {
    return { name, ok: true, found: settings.temporalUiUrl ?? 'that of the service at TEMPORAL_ADDRESS' };
  }
  const cached = await findCachedTemporalUi(settings.cacheFolder, silent);
  if (cached) return inCache(name, cached);
  const remedy = `slingshot up builds it with Go ${USEFUL_GO}; without Go the older one inside Temporal is used`;
  return { name, ok: true, found: 'none yet', remedy };
}

export async function checkMinio(settings: LocalSettings): Promise<Check> {
  const name = 'MinIO';
  if (settings.s3 !== undefined) return checkGivenS3(name, settings.s3.endpoint);
  if (settings.storeFolder !== undefined) return { name, ok: true, found: `not used: ${settings.storeFolder} is` };
  const onPath = await minioOnPath();
  if (onPath?.usable) return { name, ok: true, found: `${onPath.version} on PATH` };
  const cached = await findCachedMinio(settings.cacheFolder, silent);
  if (cached) return inCache(name, cached);
  const remedy = 'slingshot up builds it with Go; without Go artifacts go to a plain folder';
  return { name, ok: true, found: 'none yet', remedy };
}

export async function checkTrainer(settings: LocalSettings): Promise<Check> {
  const name = 'Trainer environment';
  try {
    const ready = await findReadyPython(settings, silent);
    if (ready) return { name, ok: true, found: `ready, Python ${ready.version}` };
    const remedy = 'slingshot up installs it (up to 7 GB, 2 to 10 minutes the first time)';
    return { name, ok: true, found: 'not installed yet', remedy };
  } catch (error) {
    const remedy = 'Correct SLINGSHOT_PYTHON, or unset it to have the environment installed';
    return { name, ok: false, found: error instanceof Error ? error.message : String(error), remedy };
  }
}

export async function checkServing(settings: LocalSettings): Promise<Check> {
  const name = 'Serving models here';
  const given = settings.python === undefined ? undefined : await findReadyPython(settings, silent).catch(silent);
  const serving = given?.serving ?? requirementsFor(await inspectMachine()).serving;
  if (serving !== 'none') return { name, ok: true, found: `vLLM on the ${serving.toUpperCase()}` };
  const remedy = 'Name the URLs of servers that run elsewhere as static servers in the run file';
  return { name, ok: true, found: 'vLLM does not run on this machine', remedy };
}

async function checkGivenS3(name: string, endpoint: string): Promise<Check> {
  if (await answersAtAll(endpoint)) return { name, ok: true, found: `S3_ENDPOINT ${endpoint}` };
  const remedy = 'Correct S3_ENDPOINT, or unset it to start MinIO here';
  return { name, ok: false, found: `nothing answers at S3_ENDPOINT ${endpoint}`, remedy };
}

/** An S3 service refuses a request without a signature, which shows that it is there. */
async function answersAtAll(endpoint: string): Promise<boolean> {
  return fetch(endpoint, { signal: AbortSignal.timeout(5_000) }).then(
    () => true,
    () => false,
  );
}

function inCache(name: string, found: ProgramFound): Check {
  return { name, ok: true, found: `${found.version} in the cache` };
}
