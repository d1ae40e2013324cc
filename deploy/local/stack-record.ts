import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errorCode } from '../../stores/error-code.ts';

const processSchema = z.object({ pid: z.number().int().positive(), startTime: z.string() });

const temporalSchema = z.object({
  how: z.enum(['address', 'path', 'cache', 'download', 'built']),
  version: z.string().optional(),
  address: z.string(),
  namespace: z.string(),
  uiUrl: z.string().optional(),
});

const storeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('s3'),
    how: z.enum(['address', 'path', 'cache', 'download', 'built']),
    version: z.string().optional(),
    endpoint: z.string(),
    bucket: z.string(),
    region: z.string(),
    consoleUrl: z.string().optional(),
  }),
  z.object({ kind: z.literal('folder'), folder: z.string() }),
]);

const recordSchema = z.object({
  temporal: temporalSchema.optional(),
  store: storeSchema.optional(),
  python: z
    .object({
      how: z.enum(['path', 'cache', 'built']),
      interpreter: z.string(),
      version: z.string(),
      serving: z.enum(['gpu', 'cpu', 'none']),
    })
    .optional(),
  worker: z
    .object({
      buildId: z.string(),
      /** Hash of the environment it was started with */
      environment: z.string(),
      healthUrl: z.string(),
    })
    .optional(),
  processes: z.object({
    temporal: processSchema.optional(),
    temporalUi: processSchema.optional(),
    minio: processSchema.optional(),
    worker: processSchema.optional(),
  }),
});

/** What `up` started and where it is; holds no secret. */
export type StackRecord = z.infer<typeof recordSchema>;
export type ProcessName = keyof StackRecord['processes'];

/** In the order in which `down` stops them: nothing loses what it depends on before it has ended. */
export const processNames: readonly ProcessName[] = ['worker', 'temporalUi', 'temporal', 'minio'];

/**
 * Reads the record of the stack in a state folder; undefined when nothing was started there.
 * @throws Error when the file is not what Slingshot wrote
 */
export async function readStackRecord(stateFolder: string): Promise<StackRecord | undefined> {
  const file = recordFile(stateFolder);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${file} is damaged: end the processes it names by hand, delete it, then run slingshot up`, {
      cause: error,
    });
  }
}

/** Replaces the record in one step, so that a reader never sees half of it. */
export async function writeStackRecord(stateFolder: string, record: StackRecord): Promise<void> {
  await mkdir(stateFolder, { recursive: true });
  const draft = `${recordFile(stateFolder)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
  await rename(draft, recordFile(stateFolder));
}

/** Forgets the stack; its data and logs stay. */
export async function removeStackRecord(stateFolder: string): Promise<void> {
  await rm(recordFile(stateFolder), { force: true });
}

function recordFile(stateFolder: string): string {
  return join(stateFolder, 'stack.json');
}
