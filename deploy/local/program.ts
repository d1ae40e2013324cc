import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureCached, findCached } from './cache.ts';
import { buildWithGo, goVersion, isGoEnough, type GoProgram } from './go-build.ts';
import type { ProgramFound } from './program-found.ts';
import type { Report } from './report.ts';

/** Name of the executable within a cache entry. */
export function cachedExecutable(folder: string, name: string): string {
  return join(folder, 'bin', name);
}

/** The program in the cache, checked against its hashes, or undefined; makes nothing. */
export async function findCachedProgram(
  cacheFolder: string,
  name: string,
  version: string,
  report: Report,
): Promise<ProgramFound | undefined> {
  const folder = await findCached(cacheFolder, { name, version, verify: 'hashes' }, report);
  return folder === undefined ? undefined : { how: 'cache', executable: cachedExecutable(folder, name), version };
}

/**
 * Puts a program into the cache with `make`, which writes the executable at the path it is given.
 */
export async function cacheProgram(
  cacheFolder: string,
  program: { name: string; version: string; how: 'download' | 'built' },
  make: (executable: string) => Promise<void>,
  report: Report,
): Promise<ProgramFound> {
  const { name, version, how } = program;
  const makeFolder = async (folder: string) => {
    await mkdir(join(folder, 'bin'));
    await make(cachedExecutable(folder, name));
  };
  const entry = { name, version, verify: 'hashes', make: makeFolder } as const;
  const { folder, made } = await ensureCached(cacheFolder, entry, report);
  return { how: made ? how : 'cache', executable: cachedExecutable(folder, name), version };
}

/** Builds a program with Go into the cache; undefined when the Go on PATH is missing or too old. */
export async function buildProgram(
  cacheFolder: string,
  version: string,
  program: GoProgram,
  report: Report,
): Promise<ProgramFound | undefined> {
  if (!(await isGoEnough(program, await goVersion()))) return undefined;
  const build = (executable: string) => buildWithGo(program, executable, report);
  return cacheProgram(cacheFolder, { name: program.name, version, how: 'built' }, build, report);
}
