import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import getPort from 'get-port';
import { ensureBucket } from '../../stores/minio.ts';
import { ensureCredentials } from './credentials.ts';
import { answersOk } from './http-check.ts';
import { resolveMinio } from './minio.ts';
import { describeFound, type ProgramFound } from './program-found.ts';
import { DEFAULT_BUCKET, DEFAULT_REGION, type S3Settings } from './settings.ts';
import { isRunning, saveRecord, startPart, stopPart, type StackContext } from './stack-context.ts';
import { USUAL_PORTS } from './usual-ports.ts';

const START_TIMEOUT_MILLISECONDS = 60_000;
const BUCKET_RETRY_MILLISECONDS = 500;
const HOST = '127.0.0.1';

/** Sees to it that there is an artifact store: a given S3, a given folder, MinIO, or else a folder in the state folder. */
export async function ensureStore(context: StackContext): Promise<void> {
  const { settings, record, report } = context;
  if (settings.s3 !== undefined) return useGivenS3(context, settings.s3);
  if (settings.storeFolder !== undefined) return useFolder(context, settings.storeFolder);
  const known = record.store;
  if (known?.kind === 's3' && (await isRunning(context, 'minio')) && (await isHealthy(known.endpoint))) {
    report(`minio: already runs at ${known.endpoint}`);
    return;
  }
  await stopPart(context, 'minio');
  const folder = join(settings.stateFolder, 'store');
  // A run that began in the folder must find its artifacts again, even where MinIO could be had by now
  if (await holdsAnything(folder)) return useFolder(context, folder);
  const found = await resolveMinio(settings.cacheFolder, report);
  if (found !== undefined) return startMinio(context, found);
  report('minio: artifacts go to a plain folder instead, which serves one machine well');
  await useFolder(context, folder);
}

async function useGivenS3(context: StackContext, s3: S3Settings): Promise<void> {
  await stopPart(context, 'minio');
  await ensureBucket(s3);
  const { endpoint, bucket, region } = s3;
  context.record.store = { kind: 's3', how: 'address', endpoint, bucket, region };
  await saveRecord(context);
  context.report(`store: uses the bucket ${bucket} at ${endpoint}`);
}

async function useFolder(context: StackContext, folder: string): Promise<void> {
  await stopPart(context, 'minio');
  await mkdir(folder, { recursive: true });
  context.record.store = { kind: 'folder', folder };
  await saveRecord(context);
  context.report(`store: uses the folder ${folder}`);
}

async function startMinio(context: StackContext, found: ProgramFound): Promise<void> {
  const { settings, record, report } = context;
  report(describeFound('minio', found));
  const port = await getPort({ port: USUAL_PORTS.minio });
  const consolePort = await getPort({ port: USUAL_PORTS.minioConsole });
  const endpoint = `http://${HOST}:${port}`;
  const consoleUrl = `http://${HOST}:${consolePort}`;
  const credentials = await ensureCredentials(settings.stateFolder);
  const place = { endpoint, bucket: DEFAULT_BUCKET, region: DEFAULT_REGION };
  const data = join(settings.stateFolder, 'minio');
  await mkdir(data, { recursive: true });
  record.store = { kind: 's3', how: found.how, version: found.version, ...place, consoleUrl };
  const addresses = ['--address', `${HOST}:${port}`, '--console-address', `${HOST}:${consolePort}`];
  const program = {
    executable: found.executable,
    // --anonymous keeps the start banner from naming the credentials
    programArguments: ['server', '--quiet', '--anonymous', ...addresses, data],
    environment: {
      MINIO_ROOT_USER: credentials.accessKey,
      MINIO_ROOT_PASSWORD: credentials.secretKey,
      MINIO_REGION: DEFAULT_REGION,
      MINIO_UPDATE: 'off',
      MINIO_CALLHOME_ENABLE: 'off',
    },
    folder: settings.stateFolder,
    logFile: join(settings.stateFolder, 'logs', 'minio.log'),
  };
  report(`minio: starting at ${endpoint}`);
  await startPart(context, 'minio', program, START_TIMEOUT_MILLISECONDS, () => isHealthy(endpoint));
  await makeBucket({ ...place, ...credentials });
  report(`minio: console at ${consoleUrl}`);
}

/** MinIO calls itself alive before it takes requests; until then, and at first under load, it answers 503. */
async function makeBucket(s3: S3Settings): Promise<void> {
  const end = Date.now() + START_TIMEOUT_MILLISECONDS;
  for (;;) {
    try {
      await ensureBucket(s3);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(BUCKET_RETRY_MILLISECONDS);
    }
  }
}

async function holdsAnything(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).length > 0;
}

function isHealthy(endpoint: string): Promise<boolean> {
  return answersOk(new URL('/minio/health/live', endpoint).href);
}
