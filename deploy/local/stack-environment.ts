import { join } from 'node:path';
import { projectFolder } from './project-folder.ts';
import type { Serving } from './python-requirements.ts';
import type { Environment } from './report.ts';
import type { StoreAccess } from './store-access.ts';

/** What a process must know to work with a stack. */
export interface StackAddresses {
  temporalAddress: string;
  temporalNamespace: string;
  store: StoreAccess;
  python?: { interpreter: string; serving: Serving };
}

/**
 * The variables by which a process finds a stack, with the store's secret among them; those that do not apply are there
 * as undefined, so that they take a value from elsewhere out of an environment.
 */
export function stackEnvironment(stack: StackAddresses): Environment {
  const s3 = stack.store.kind === 's3' ? stack.store : undefined;
  return {
    TEMPORAL_ADDRESS: stack.temporalAddress,
    TEMPORAL_NAMESPACE: stack.temporalNamespace,
    S3_ENDPOINT: s3?.endpoint,
    S3_ACCESS_KEY: s3?.accessKey,
    S3_SECRET_KEY: s3?.secretKey,
    S3_BUCKET: s3?.bucket,
    S3_REGION: s3?.region,
    SLINGSHOT_STORE_FOLDER: stack.store.kind === 'folder' ? stack.store.folder : undefined,
    SLINGSHOT_PYTHON: stack.python?.interpreter,
    SLINGSHOT_SERVING: stack.python?.serving ?? 'none',
  };
}

/** The variables of a worker beside those of its stack: its folders, the trainer, and the build it runs. */
export function workerVariables(
  folders: { stateFolder: string; cacheFolder: string },
  buildId: string,
): Record<'SLINGSHOT_TRAINER' | 'SLINGSHOT_STATE' | 'SLINGSHOT_CACHE' | 'SLINGSHOT_BUILD_ID', string> {
  return {
    SLINGSHOT_TRAINER: join(projectFolder, 'deploy', 'trainer'),
    SLINGSHOT_STATE: folders.stateFolder,
    SLINGSHOT_CACHE: folders.cacheFolder,
    SLINGSHOT_BUILD_ID: buildId,
  };
}
