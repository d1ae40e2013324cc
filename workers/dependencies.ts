import { join } from 'node:path';
import type { ActivityDependencies } from '../activities/dependencies.ts';
import { classifierClient, classifierEndpoint } from '../clients/classifier.ts';
import { modelClient } from '../clients/model-client.ts';
import { huggingFaceHub } from '../clients/model-hub-huggingface.ts';
import { preloadedHosts, type PreloadedHosts } from '../clients/preloaded-hosts.ts';
import { modelServersByKind } from '../clients/model-servers-by-kind.ts';
import { serverPools } from '../clients/server-pools.ts';
import { checkTokenizer } from '../clients/tokenizer-check.ts';
import { trainerProcess } from '../clients/trainer-process.ts';
import type { ArtifactStore } from '../stores/artifact-store.ts';
import { probeConditionalPut } from '../stores/conditional-put-probe.ts';
import { openFolderStore } from '../stores/folder.ts';
import { createMinioStore } from '../stores/minio.ts';
import { ServerSlots } from '../stores/server-slots.ts';
import { secretFrom, type WorkerEnvironment } from './environment.ts';

/** How long a model server may take from its start to its first answer. */
const serverReadyTimeMs = 15 * 60_000;

/** Joins the parts an activity works with, as the environment says. */
export async function createDependencies(
  environment: WorkerEnvironment,
  variables: NodeJS.ProcessEnv,
): Promise<ActivityDependencies> {
  const store = await openStore(environment);
  await probeConditionalPut(store);
  const hosts = preloads(environment) ? createHosts(environment) : undefined;
  const program = { interpreter: environment.SLINGSHOT_PYTHON, folder: environment.SLINGSHOT_TRAINER, hosts };
  const allowedHosts = environment.SLINGSHOT_ALLOWED_HOSTS.split(',')
    .map((host) => host.trim())
    .filter(Boolean);
  const secret = secretFrom(variables);
  const policy = { allowedHosts, secret };
  const pools = serverPools((server, onChange) => new ServerSlots(store, server, onChange));
  const modelServers = modelServersByKind(
    {
      program,
      device: environment.SLINGSHOT_SERVING,
      logs: join(environment.SLINGSHOT_STATE, 'logs'),
      readyTimeMs: serverReadyTimeMs,
    },
    policy,
    pools,
  );
  return {
    store,
    trainer: trainerProcess(program),
    modelServers: {
      ...modelServers,
      close: async () => {
        await Promise.all([modelServers.close(), pools.close()]);
        await hosts?.close();
      },
    },
    hub: huggingFaceHub(environment.SLINGSHOT_HUB_URL),
    secret,
    webhook: environment.SLINGSHOT_WEBHOOK_URL,
    allowedHosts,
    modelClient: (endpoint, user) => modelClient(endpoint, pools.permits(endpoint, user)),
    classifier: (server, user, reading) => {
      const endpoint = classifierEndpoint(server, policy);
      return classifierClient(endpoint, pools.permits(endpoint, user), reading);
    },
    checkTokenizer,
    workFolder: join(environment.SLINGSHOT_STATE, 'work'),
    madeBy: { slingshot: environment.SLINGSHOT_BUILD_ID, node: process.version },
  };
}

/** On by default where there is no GPU: what a GPU's libraries set up does not survive a fork. */
export function preloads(
  { SLINGSHOT_PRELOAD, SLINGSHOT_SERVING }: WorkerEnvironment,
  platform = process.platform,
): boolean {
  return platform === 'linux' && (SLINGSHOT_PRELOAD ?? (SLINGSHOT_SERVING === 'cpu' ? 'on' : 'off')) === 'on';
}

function createHosts(environment: WorkerEnvironment): PreloadedHosts {
  const { SLINGSHOT_PYTHON: interpreter, SLINGSHOT_TRAINER: folder, SLINGSHOT_STATE: state } = environment;
  return preloadedHosts({ interpreter, folder, sockets: join(state, 'hosts'), logs: join(state, 'logs') });
}

async function openStore(environment: WorkerEnvironment): Promise<ArtifactStore> {
  const { S3_ENDPOINT, S3_ACCESS_KEY, S3_SECRET_KEY, S3_BUCKET, S3_REGION, S3_CA } = environment;
  if (S3_ENDPOINT === undefined) return openFolderStore(environment.SLINGSHOT_STORE_FOLDER ?? '');
  if (S3_ACCESS_KEY === undefined || S3_SECRET_KEY === undefined) {
    throw new Error('S3_ENDPOINT is set but S3_ACCESS_KEY or S3_SECRET_KEY is not');
  }
  return createMinioStore({
    endpoint: S3_ENDPOINT,
    accessKey: S3_ACCESS_KEY,
    secretKey: S3_SECRET_KEY,
    bucket: S3_BUCKET,
    region: S3_REGION,
    ...(S3_CA === undefined ? {} : { ca: S3_CA }),
  });
}
