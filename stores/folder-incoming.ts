import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where objects are written before they get their name; '~' stands in no key, so no object can lie there. */
export const INCOMING_FOLDER = '~incoming';

/** An object of 64 MiB is written in seconds: what is older than this was left by a process that died. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/** Removes temporary files that no living process can still be writing. */
export async function sweepIncoming(folder: string): Promise<void> {
  const oldest = Date.now() - ABANDONED_AFTER_MS;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < oldest) await rm(path, { force: true, recursive: true });
  }
}
