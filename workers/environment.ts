import { z } from 'zod';

const text = z.string().min(1);

/** What a worker is told by its environment; unknown variables are none of its business. */
const environmentSchema = z
  .object({
    TEMPORAL_ADDRESS: text.default('127.0.0.1:7233'),
    TEMPORAL_NAMESPACE: text.default('default'),
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
    SLINGSHOT_STATE: text,
    SLINGSHOT_CACHE: text,
    SLINGSHOT_BUILD_ID: text.default('unknown'),
    SLINGSHOT_HEALTH_PORT: z.coerce.number().int().min(1).max(65535).optional(),
    SLINGSHOT_ALLOWED_HOSTS: z.string().default(''),
    SLINGSHOT_HUB_URL: z.url().default('https://huggingface.co'),
  })
  .refine((value) => value.S3_ENDPOINT !== undefined || value.SLINGSHOT_STORE_FOLDER !== undefined, {
    message: 'needs S3_ENDPOINT or SLINGSHOT_STORE_FOLDER',
  });

export type WorkerEnvironment = z.infer<typeof environmentSchema>;

/**
 * Reads a worker's environment.
 * @throws naming every variable that is missing or wrong
 */
export function readEnvironment(variables: NodeJS.ProcessEnv): WorkerEnvironment {
  const parsed = environmentSchema.safeParse(variables);
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
