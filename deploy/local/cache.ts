import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { hashFiles, readManifest, writeManifest } from './cache-manifest.ts';
import { withLock } from './lock.ts';
import type { Report } from './report.ts';

/** Something worth keeping between runs: a program, a Python environment. */
export interface CacheEntry {
  name: string;
  version: string;
  /** Fills an empty folder that is later renamed, so nothing in it may remember its own path */
  make: (folder: string) => Promise<void>;
  /** How a reused entry is checked: every file's SHA-256, or a probe where there are too many files to hash */
  verify: 'hashes' | ((folder: string) => Promise<boolean>);
}

/**
 * The folder of a cache entry, made when it is missing or no longer what it was. An entry is made in a temporary folder
 * beside its place and renamed with its manifest in it, so a half-done one is never taken for a whole one.
 * Of two commands at once one makes it and the other waits.
 */
export async function ensureCached(
  cacheFolder: string,
  entry: CacheEntry,
  report: Report,
): Promise<{ folder: string; made: boolean }> {
  const folder = entryFolder(cacheFolder, entry);
  if (await isWhole(folder, entry, report)) return { folder, made: false };
  const waiting = () => report(`${entry.name}: another slingshot command prepares ${entry.version}; waiting for it`);
  return withLock(folder, waiting, async () => {
    if (await isWhole(folder, entry, () => undefined)) return { folder, made: false };
    await make(folder, entry);
    return { folder, made: true };
  });
}

/** The folder of a cache entry that is there and whole, or undefined; makes nothing. */
export async function findCached(
  cacheFolder: string,
  entry: Omit<CacheEntry, 'make'>,
  report: Report,
): Promise<string | undefined> {
  const folder = entryFolder(cacheFolder, entry);
  return (await isWhole(folder, entry, report)) ? folder : undefined;
}

function entryFolder(cacheFolder: string, entry: { name: string; version: string }): string {
  return join(cacheFolder, entry.name, `${entry.version}-${process.platform}-${process.arch}`);
}

async function isWhole(folder: string, entry: Omit<CacheEntry, 'make'>, report: Report): Promise<boolean> {
  const manifest = await readManifest(folder);
  if (manifest?.name !== entry.name || manifest.version !== entry.version) return false;
  const sound =
    entry.verify === 'hashes' ? isDeepStrictEqual(await hashFiles(folder), manifest.files) : await entry.verify(folder);
  if (!sound) report(`${entry.name}: ${folder} is not what was put there and is not used`);
  return sound;
}

async function make(folder: string, entry: CacheEntry): Promise<void> {
  const prefix = `${basename(folder)}.making-`;
  await removeAbandoned(dirname(folder), prefix);
  await mkdir(dirname(folder), { recursive: true });
  const making = await mkdtemp(join(dirname(folder), prefix));
  try {
    await entry.make(making);
    const files = entry.verify === 'hashes' ? await hashFiles(making) : {};
    await writeManifest(making, { name: entry.name, version: entry.version, files });
    await rm(folder, { recursive: true, force: true });
    await rename(making, folder);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** Called with the lock held, so nobody is at work in the folders it removes. */
async function removeAbandoned(parent: string, prefix: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((candidate) => candidate.startsWith(prefix))) {
    await rm(join(parent, name), { recursive: true, force: true });
  }
}
