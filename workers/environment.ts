import { z } from 'zod';
import { roleNames } from './roles.ts';

const text = z.string().min(1);
const count = z.coerce.number().int().min(1);
const hostAndPort = z.string().regex(/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/, 'must be host:port');

const roles = z
  .string()
  .transform((list) => [...new Set(list.split(',').map((name) => name.trim()))])
  .pipe(z.array(z.enum(roleNames)).min(1));

const schema = z.object({
  TEMPORAL_DEPLOYMENT_NAME: text.optional(),
  TEMPORAL_WORKER_BUILD_ID: text.optional(),
  S3_ENDPOINT: z.url().optional(),
  S3_ACCESS_KEY: text.optional(),
  S3_SECRET_KEY: text.optional(),
  S3_BUCKET: text.default('slingshot'),
  S3_REGION: text.default('us-east-1'),
  S3_CA: text.optional(),
  SLINGSHOT_STORE_FOLDER: text.optional(),
  SLINGSHOT_PYTHON: text.default('python3'),
  SLINGSHOT_TRAINER: text,
  SLINGSHOT_SERVING: z.enum(['cpu', 'gpu', 'none']).default('none'),
  SLINGSHOT_PRELOAD: z.enum(['on', 'off']).optional(),
  SLINGSHOT_STATE: text,
  SLINGSHOT_CACHE: text,
  SLINGSHOT_BUILD_ID: text.default('unknown'),
  SLINGSHOT_ROLES: roles.default([...roleNames]),
  SLINGSHOT_SLOTS_PIPELINE: count.default(100),
  SLINGSHOT_SLOTS_DATA: count.default(4),
  SLINGSHOT_SLOTS_INFERENCE: count.default(16),
  SLINGSHOT_SLOTS_TRAINING: count.default(1),
  SLINGSHOT_SHUTDOWN_SECONDS: z.coerce.number().int().min(0).default(60),
  SLINGSHOT_HEALTH_HOST: text.default('127.0.0.1'),
  SLINGSHOT_HEALTH_PORT: count.max(65535).optional(),
  SLINGSHOT_METRICS_ADDRESS: hostAndPort.optional(),
  SLINGSHOT_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  SLINGSHOT_ALLOWED_HOSTS: z.string().default(''),
  SLINGSHOT_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  SLINGSHOT_HUB_URL: z.url().default('https://huggingface.co'),
});

/** What a worker is told by its environment; unknown variables are none of its business. */
const environmentSchema = schema
  .refine((value) => value.S3_ENDPOINT !== undefined || value.SLINGSHOT_STORE_FOLDER !== undefined, {
    message: 'needs S3_ENDPOINT or SLINGSHOT_STORE_FOLDER',
  })
  .refine(
    (value) => (value.TEMPORAL_DEPLOYMENT_NAME === undefined) === (value.TEMPORAL_WORKER_BUILD_ID === undefined),
    { message: 'TEMPORAL_DEPLOYMENT_NAME and TEMPORAL_WORKER_BUILD_ID go together' },
  );

export type WorkerEnvironment = z.infer<typeof environmentSchema>;

/** Names of the variables that readEnvironment reads; docs/worker-environment.md tells of each. */
export const workerVariableNames: readonly string[] = Object.keys(schema.shape);

/**
 * Reads a worker's environment; an empty variable counts as unset. How Temporal is reached is read elsewhere, see
 * clients/temporal-environment.ts.
 * @throws naming every variable that is missing or wrong
 */
export function readEnvironment(variables: NodeJS.ProcessEnv): WorkerEnvironment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'environment'}: ${message}`,
  );
  throw new Error(`the worker cannot start: ${problems.join('; ')}`);
}

/** The value of a secret a run file names: the variable SLINGSHOT_SECRET_ and the name in capitals. */
export function secretFrom(variables: NodeJS.ProcessEnv): (name: string) => string | undefined {
  return (name) => variables[`SLINGSHOT_SECRET_${name.toUpperCase().replaceAll('-', '_')}`];
}
