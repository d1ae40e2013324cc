import type { GoProgram } from './go-build.ts';
import { buildProgram, findCachedProgram } from './program.ts';
import type { ProgramFound } from './program-found.ts';
import { versionOutput } from './program-version.ts';
import type { Report } from './report.ts';

/** The last commit of the MinIO repository. */
const VERSION = '0.0.0-20260212201848-7aac2a2c5b7c';
/** Earlier servers write on If-Match where the key is missing (minio/minio issue 21526). */
const OLDEST_RELEASE = 'RELEASE.2025-09-07';

const program: GoProgram = {
  name: 'minio',
  folder: 'minio',
  package: 'github.com/minio/minio',
  oldestGo: '1.24.0',
  duration: '2 to 8 minutes',
};

/** A `minio` on PATH and whether it is new enough; a build from source names no release and is taken. */
export async function minioOnPath(): Promise<{ version: string; usable: boolean } | undefined> {
  const version = /^minio version (\S+)/m.exec((await versionOutput('minio')) ?? '')?.[1];
  if (version === undefined) return undefined;
  return { version, usable: version.startsWith('DEVELOPMENT') || version >= OLDEST_RELEASE };
}

/** Finds or builds MinIO: PATH, cache, a build from source; undefined where none works, with the reason reported. */
export async function resolveMinio(cacheFolder: string, report: Report): Promise<ProgramFound | undefined> {
  const onPath = await minioOnPath();
  if (onPath?.usable) return { how: 'path', executable: 'minio', version: onPath.version };
  if (onPath) report(`minio: ${onPath.version} on PATH is older than ${OLDEST_RELEASE} and is not used`);
  const cached = await findCachedMinio(cacheFolder, report);
  if (cached) return cached;
  try {
    const built = await buildProgram(cacheFolder, VERSION, program, report);
    if (built) return built;
    report(`minio: none on PATH, and no Go ${program.oldestGo} to build it with`);
  } catch (error) {
    report(`minio: ${error instanceof Error ? error.message : String(error)}`);
  }
  return undefined;
}

/** MinIO in the cache, or undefined; makes nothing. */
export function findCachedMinio(cacheFolder: string, report: Report): Promise<ProgramFound | undefined> {
  return findCachedProgram(cacheFolder, program.name, VERSION, report);
}
