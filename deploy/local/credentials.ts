import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { errorCode } from '../../stores/error-code.ts';

const credentialsSchema = z.object({ accessKey: z.string().min(3), secretKey: z.string().min(8) });

/** The root credentials of the MinIO server that Slingshot starts. */
export type Credentials = z.infer<typeof credentialsSchema>;

/** The credentials in the state folder, made at random the first time; readable by their owner only. */
export async function ensureCredentials(stateFolder: string): Promise<Credentials> {
  const file = credentialsFile(stateFolder);
  await mkdir(dirname(file), { recursive: true });
  const fresh = {
    accessKey: `slingshot-${randomBytes(6).toString('hex')}`,
    secretKey: randomBytes(24).toString('hex'),
  };
  const draft = `${file}.${fresh.accessKey}`;
  await writeFile(draft, `${JSON.stringify(fresh)}\n`, { mode: 0o600 });
  // A link is made only where no file is, so credentials that data was written under are never replaced
  await link(draft, file).catch(ignoreExisting);
  await rm(draft, { force: true });
  return readCredentials(stateFolder);
}

/**
 * Reads the credentials of the state folder.
 * @throws Error when the file is missing or is not what was written there
 */
export async function readCredentials(stateFolder: string): Promise<Credentials> {
  const file = credentialsFile(stateFolder);
  try {
    return credentialsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new Error(`the MinIO credentials in ${file} cannot be read: run slingshot down, then slingshot up`, {
      cause: error,
    });
  }
}

function credentialsFile(stateFolder: string): string {
  return join(stateFolder, 'credentials.json');
}

function ignoreExisting(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}
