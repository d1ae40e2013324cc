import { mkdir } from 'node:fs/promises';
import { createMinioStore, ensureBucket } from '../../../stores/minio.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import type { ArtifactStore } from '../../../stores/artifact-store.ts';

/** An empty store, and the variables by which a worker or a command finds it. */
export interface TestStore {
  store: ArtifactStore;
  variables: Record<string, string>;
}

/** A folder; the variables take the stack's own store out of the environment. */
export async function folderStore(folder: string): Promise<TestStore> {
  await mkdir(folder, { recursive: true });
  return { store: await openFolderStore(folder), variables: { S3_ENDPOINT: '', SLINGSHOT_STORE_FOLDER: folder } };
}

/** A bucket of the stack's MinIO. */
export async function bucketStore(bucket: string): Promise<TestStore> {
  const { S3_ENDPOINT: endpoint = '', S3_ACCESS_KEY = '', S3_SECRET_KEY = '', S3_REGION: region = '' } = process.env;
  const settings = { endpoint, accessKey: S3_ACCESS_KEY, secretKey: S3_SECRET_KEY, region, bucket };
  await ensureBucket(settings);
  return { store: createMinioStore(settings), variables: { S3_ENDPOINT: endpoint, S3_BUCKET: bucket } };
}
