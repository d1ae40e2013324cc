import { buildProgram, cacheProgram, findCachedProgram } from './program.ts';
import type { ProgramFound } from './program-found.ts';
import { isAtLeast, versionOutput } from './program-version.ts';
import type { GoProgram } from './go-build.ts';
import type { Report } from './report.ts';
import { downloadTemporal, DOWNLOAD_VERSION } from './temporal-download.ts';

/** Older command lines lack workflow pause, fairness and worker deployments. */
export const OLDEST_TEMPORAL = '1.5.1';
const OLDEST_SERVER = '1.29.1';
const BUILT_VERSION = '1.5.1';

const program: GoProgram = {
  name: 'temporal',
  folder: 'temporal',
  package: 'github.com/temporalio/cli/cmd/temporal',
  oldestGo: '1.25.0',
  duration: '3 to 10 minutes',
  linkerFlags: `-X github.com/temporalio/cli/temporalcli.Version=${BUILT_VERSION}`,
};

/** A `temporal` on PATH and whether it is new enough. */
export async function temporalOnPath(): Promise<{ version: string; usable: boolean } | undefined> {
  const output = await versionOutput('temporal');
  const version = /^temporal version (\S+)/m.exec(output ?? '')?.[1];
  if (version === undefined) return undefined;
  // A build from source calls itself 0.0.0-DEV; its server's version then tells its age
  const server = /Server (\d[\w.-]*)/.exec(output ?? '')?.[1] ?? '0';
  const usable = version.includes('DEV') ? isAtLeast(server, OLDEST_SERVER) : isAtLeast(version, OLDEST_TEMPORAL);
  return { version, usable };
}

/**
 * Finds or makes the `temporal` program: PATH, cache, the official download, a build from source.
 * @throws Error when no way works, naming them all
 */
export async function resolveTemporal(cacheFolder: string, report: Report): Promise<ProgramFound> {
  const onPath = await temporalOnPath();
  if (onPath?.usable) return { how: 'path', executable: 'temporal', version: onPath.version };
  if (onPath) report(`temporal: ${onPath.version} on PATH is older than ${OLDEST_TEMPORAL} and is not used`);
  const cached = await findCachedTemporal(cacheFolder, report);
  if (cached) return cached;
  const downloaded = await tryDownload(cacheFolder, report);
  if (downloaded) return downloaded;
  const built = await buildProgram(cacheFolder, BUILT_VERSION, program, report);
  if (built) return built;
  throw new Error(
    `no Temporal: none on PATH, the download failed, and a build needs Go ${program.oldestGo}; ` +
      'install the Temporal CLI or Go, or set TEMPORAL_ADDRESS to a service that runs',
  );
}

/** The `temporal` program in the cache, or undefined; makes nothing. */
export async function findCachedTemporal(cacheFolder: string, report: Report): Promise<ProgramFound | undefined> {
  for (const version of [DOWNLOAD_VERSION, BUILT_VERSION]) {
    const found = await findCachedProgram(cacheFolder, program.name, version, report);
    if (found) return found;
  }
  return undefined;
}

async function tryDownload(cacheFolder: string, report: Report): Promise<ProgramFound | undefined> {
  const entry = { name: program.name, version: DOWNLOAD_VERSION, how: 'download' } as const;
  try {
    return await cacheProgram(cacheFolder, entry, (executable) => downloadTemporal(executable, report), report);
  } catch (error) {
    report(`temporal: no download (${error instanceof Error ? error.message : String(error)})`);
    return undefined;
  }
}
