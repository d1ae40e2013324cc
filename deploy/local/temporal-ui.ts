import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { GoProgram } from './go-build.ts';
import type { DetachedProgram } from './process-start.ts';
import { buildProgram, findCachedProgram } from './program.ts';
import type { ProgramFound } from './program-found.ts';
import type { Report } from './report.ts';

const VERSION = '2.54.1';

const program: GoProgram = {
  name: 'temporal-ui',
  folder: 'temporal-ui',
  package: 'github.com/temporalio/ui-server/v2/cmd/server',
  oldestGo: '1.26.5',
  duration: 'about a minute',
};

/**
 * Finds or builds the Temporal Web UI that can show tables in a run's current details; undefined where that is not
 * possible, and the older one inside the `temporal` program must do.
 */
export async function resolveTemporalUi(cacheFolder: string, report: Report): Promise<ProgramFound | undefined> {
  const cached = await findCachedTemporalUi(cacheFolder, report);
  if (cached) return cached;
  try {
    const built = await buildProgram(cacheFolder, VERSION, program, report);
    if (built) return built;
    report(`temporal-ui: no Go ${program.oldestGo} to build version ${VERSION} with`);
  } catch (error) {
    report(`temporal-ui: ${error instanceof Error ? error.message : String(error)}`);
  }
  return undefined;
}

/** The UI in the cache, or undefined; makes nothing. */
export function findCachedTemporalUi(cacheFolder: string, report: Report): Promise<ProgramFound | undefined> {
  return findCachedProgram(cacheFolder, program.name, VERSION, report);
}

/** Writes the UI's configuration into the state folder and says how to start it. */
export async function temporalUiProgram(
  found: ProgramFound,
  stateFolder: string,
  addresses: { temporalAddress: string; port: number },
): Promise<DetachedProgram> {
  const folder = join(stateFolder, 'temporal-ui');
  await mkdir(join(folder, 'config'), { recursive: true });
  const url = `http://127.0.0.1:${addresses.port}`;
  const settings = {
    temporalGrpcAddress: addresses.temporalAddress,
    host: '127.0.0.1',
    port: addresses.port,
    enableUi: true,
    disableNewsFetch: true,
    defaultNamespace: 'default',
    cors: { allowOrigins: [url, `http://localhost:${addresses.port}`] },
  };
  await writeFile(join(folder, 'config', 'local.yaml'), stringify(settings));
  return {
    executable: found.executable,
    programArguments: ['--root', folder, '--config', 'config', '--env', 'local', 'start'],
    environment: {},
    folder,
    logFile: join(stateFolder, 'logs', 'temporal-ui.log'),
  };
}
