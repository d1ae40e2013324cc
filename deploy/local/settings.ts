import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Environment } from './report.ts';

/** What the environment says about the local stack. */
export interface LocalSettings {
  /** Programs and Python environments, shared by all stacks of this user */
  cacheFolder: string;
  /** Data, logs, credentials and the record of what runs: one stack */
  stateFolder: string;
  /** A Temporal service that is already there */
  temporalAddress?: string;
  /** That service wants TLS or a key, which only the workers and clients know how to use */
  temporalIsSecured: boolean;
  temporalNamespace: string;
  temporalUiUrl?: string;
  /** An S3 service that is already there */
  s3?: S3Settings;
  /** A folder to use as the artifact store, instead of MinIO */
  storeFolder?: string;
  /** A Python interpreter that has the trainer's packages */
  python?: string;
}

/** How to reach an S3 bucket. */
export interface S3Settings {
  /** URL with scheme and port */
  endpoint: string;
  accessKey: string;
  secretKey: string;
  bucket: string;
  region: string;
}

export const DEFAULT_BUCKET = 'slingshot';
export const DEFAULT_REGION = 'us-east-1';

/** An unset variable and an empty one mean the same, as shells and Compose files leave both. */
const optionalText = z
  .string()
  .optional()
  .transform((text) => (text === '' ? undefined : text));

const environmentSchema = z.object({
  SLINGSHOT_CACHE: optionalText,
  SLINGSHOT_STATE: optionalText,
  XDG_CACHE_HOME: optionalText,
  XDG_STATE_HOME: optionalText,
  TEMPORAL_ADDRESS: optionalText,
  TEMPORAL_NAMESPACE: optionalText,
  TEMPORAL_UI_URL: optionalText,
  S3_ENDPOINT: optionalText.pipe(z.url({ protocol: /^https?$/ }).optional()),
  S3_ACCESS_KEY: optionalText,
  S3_SECRET_KEY: optionalText,
  S3_BUCKET: optionalText,
  S3_REGION: optionalText,
  SLINGSHOT_STORE_FOLDER: optionalText,
  SLINGSHOT_PYTHON: optionalText,
});

/**
 * Reads the variables of the local stack; folders follow the XDG base directories.
 * @throws Error when S3_ENDPOINT is no URL, or comes without S3_ACCESS_KEY and S3_SECRET_KEY
 */
export function readLocalSettings(environment: Environment): LocalSettings {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    throw new Error(`S3_ENDPOINT is "${environment.S3_ENDPOINT}": set it to a URL such as http://127.0.0.1:9000`);
  }
  const values = parsed.data;
  return {
    cacheFolder: values.SLINGSHOT_CACHE ?? join(values.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'slingshot'),
    stateFolder: values.SLINGSHOT_STATE ?? join(values.XDG_STATE_HOME ?? join(homedir(), '.local/state'), 'slingshot'),
    temporalAddress: values.TEMPORAL_ADDRESS,
    temporalIsSecured: Object.keys(environment).some((name) => /^TEMPORAL_(TLS|API_KEY)/.test(name)),
    temporalNamespace: values.TEMPORAL_NAMESPACE ?? 'default',
    temporalUiUrl: values.TEMPORAL_UI_URL,
    s3: values.S3_ENDPOINT === undefined ? undefined : s3Settings(values.S3_ENDPOINT, values),
    storeFolder: values.SLINGSHOT_STORE_FOLDER,
    python: values.SLINGSHOT_PYTHON,
  };
}

function s3Settings(endpoint: string, values: z.infer<typeof environmentSchema>): S3Settings {
  const { S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey } = values;
  if (accessKey === undefined || secretKey === undefined) {
    throw new Error('S3_ENDPOINT is set without S3_ACCESS_KEY and S3_SECRET_KEY: set all three, or none to use MinIO');
  }
  return {
    endpoint,
    accessKey,
    secretKey,
    bucket: values.S3_BUCKET ?? DEFAULT_BUCKET,
    region: values.S3_REGION ?? DEFAULT_REGION,
  };
}
