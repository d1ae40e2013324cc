import { readCredentials } from './credentials.ts';
import type { LocalSettings, S3Settings } from './settings.ts';
import type { StackRecord } from './stack-record.ts';

/** How to reach the stack's artifact store. */
export type StoreAccess = ({ kind: 's3' } & S3Settings) | { kind: 'folder'; folder: string };

/**
 * Joins the record of the store with its secret: from the environment for a given S3, from the state folder for MinIO.
 * @throws Error when that secret is not there
 */
export async function storeAccess(settings: LocalSettings, record: StackRecord): Promise<StoreAccess | undefined> {
  const { store } = record;
  if (store?.kind !== 's3') return store;
  const { endpoint, bucket, region } = store;
  const secret = store.how === 'address' ? settings.s3 : await readCredentials(settings.stateFolder);
  if (secret === undefined) {
    throw new Error(
      `the stack uses the S3 service at ${endpoint}: set S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY as for slingshot up`,
    );
  }
  return { kind: 's3', endpoint, bucket, region, accessKey: secret.accessKey, secretKey: secret.secretKey };
}
