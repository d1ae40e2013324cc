import { readFile, statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { dirname } from 'node:path';
import getPort from 'get-port';
import { currentBuildId } from './build-id.ts';
import type { Check } from './check.ts';
import { inspectMachine } from './machine.ts';
import { isAtLeast } from './program-version.ts';
import { readStack } from './read-stack.ts';
import type { Environment } from './report.ts';
import type { LocalSettings } from './settings.ts';
import { USUAL_PORTS } from './usual-ports.ts';

const OLDEST_NODE = '20.3.0';
const GIB = 2 ** 30;
/** Python environment, programs, and room for models and data */
const WANTED_DISK = 15 * GIB;
/** One vLLM server on the CPU holds about 4.2 GB, a small training about 2 */
const WANTED_MEMORY = 7 * GIB;

export function checkNode(): Check {
  const { node } = process.versions;
  if (isAtLeast(node, OLDEST_NODE)) return { name: 'Node', ok: true, found: node };
  return { name: 'Node', ok: false, found: node, remedy: `Install Node ${OLDEST_NODE} or newer` };
}

export async function checkGpu(): Promise<Check> {
  const { gpus } = await inspectMachine();
  const found = gpus.length === 0 ? 'no NVIDIA GPU (nvidia-smi lists none)' : gpus.join(', ');
  return { name: 'GPU', ok: true, found };
}

export async function checkDisk(settings: LocalSettings): Promise<Check> {
  const free = await freeBytes(settings.cacheFolder);
  const found = `${gibibytes(free)} free for ${settings.cacheFolder}`;
  if (free >= WANTED_DISK) return { name: 'Disk', ok: true, found };
  const remedy = `Make room, or set SLINGSHOT_CACHE to a folder on a disk with ${gibibytes(WANTED_DISK)} free`;
  return { name: 'Disk', ok: false, found, remedy };
}

export async function checkMemory(): Promise<Check> {
  const available = await availableMemory();
  const found = `${gibibytes(available)} available`;
  if (available >= WANTED_MEMORY) return { name: 'Memory', ok: true, found };
  const remedy = `Training and serving side by side want ${gibibytes(WANTED_MEMORY)}; end other programs, or use static servers`;
  return { name: 'Memory', ok: false, found, remedy };
}

export async function checkPorts(): Promise<Check> {
  const taken: number[] = [];
  for (const port of Object.values(USUAL_PORTS)) if ((await getPort({ port })) !== port) taken.push(port);
  const found =
    taken.length === 0
      ? 'the usual ones are free'
      : `${taken.join(', ')} in use, perhaps by this stack; where not, slingshot up takes others`;
  return { name: 'Ports', ok: true, found };
}

export async function checkState(settings: LocalSettings, environment: Environment): Promise<Check> {
  const name = 'Stack';
  try {
    const stack = await readStack(environment);
    if (stack === undefined) return { name, ok: true, found: 'not running', remedy: 'slingshot up starts it' };
    if (stack.ended.length > 0) {
      return {
        name,
        ok: false,
        found: `${stack.ended.join(', ')} ended`,
        remedy: 'Run slingshot up to start it again',
      };
    }
    const outdated = stack.worker !== undefined && stack.worker.buildId !== (await currentBuildId());
    const found = `runs, Temporal at ${stack.temporalAddress}`;
    if (!outdated) return { name, ok: true, found };
    return { name, ok: false, found: `${found}; its worker is of an older build`, remedy: 'Run slingshot up' };
  } catch (error) {
    const remedy = `Follow the message, or run slingshot down and delete ${settings.stateFolder}/stack.json`;
    return { name, ok: false, found: error instanceof Error ? error.message : String(error), remedy };
  }
}

async function freeBytes(folder: string): Promise<number> {
  const space = await statfs(folder).catch(() => undefined);
  if (space !== undefined) return space.bavail * space.bsize;
  return dirname(folder) === folder ? 0 : freeBytes(dirname(folder));
}

/** What programs can still have; on Linux the free memory alone leaves out what caches would give back. */
async function availableMemory(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
}

function gibibytes(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
