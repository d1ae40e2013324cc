import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

const MANIFEST_NAME = 'manifest.json';

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  /** SHA-256 of each regular file, by its path in the entry */
  files: z.record(z.string(), z.string()),
});

export type CacheManifest = z.infer<typeof manifestSchema>;

/** Reads an entry's manifest; undefined when there is none or it is not one. */
export async function readManifest(folder: string): Promise<CacheManifest | undefined> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST_NAME), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Writes the manifest that makes an entry whole. */
export async function writeManifest(folder: string, manifest: CacheManifest): Promise<void> {
  await writeFile(join(folder, MANIFEST_NAME), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** SHA-256 of every regular file of a folder, except its manifest. */
export async function hashFiles(folder: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const path of await readdir(folder, { recursive: true })) {
    const isFile = (await lstat(join(folder, path))).isFile();
    if (isFile && path !== MANIFEST_NAME) hashes[path] = await hashFile(join(folder, path));
  }
  return hashes;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
