import { createHash } from 'node:crypto';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { ensureCached, type CacheEntry } from './cache.ts';
import { projectFolder } from './project-folder.ts';
import { cacheProgram } from './program.ts';
import { describeInterpreter, type Interpreter } from './python-interpreter.ts';
import type { PythonRequirements } from './python-requirements.ts';
import { reportWhile, type Report } from './report.ts';

const UV_VERSION = '0.13.8';
const ERROR_LINES_SHOWN = 12;

/** The cache entry of a trainer environment: keyed by the requirements' content and by Python's version. */
export async function environmentEntry(
  requirements: PythonRequirements,
  base: Interpreter,
): Promise<Omit<CacheEntry, 'make'>> {
  const content = await readFile(requirementsPath(requirements));
  const hash = createHash('sha256').update(requirements.file).update(content).digest('hex').slice(0, 16);
  const verify = async (folder: string) => {
    const found = await describeInterpreter(environmentPython(folder), requirements.modules);
    return found?.modules.length === requirements.modules.length;
  };
  return { name: 'python', version: `${hash}-${base.version}`, verify };
}

/** The interpreter of an environment in the cache. */
export function environmentPython(folder: string): string {
  return join(folder, 'environment', 'bin', 'python');
}

/** The folder of the trainer's Python environment, installed by uv when the cache does not have it (some 6 GB). */
export async function ensureEnvironment(
  cacheFolder: string,
  requirements: PythonRequirements,
  base: Interpreter,
  report: Report,
): Promise<{ folder: string; made: boolean }> {
  const entry = await environmentEntry(requirements, base);
  const make = async (folder: string) => {
    const uv = await ensureUv(cacheFolder, base, report);
    const environment = join(folder, 'environment');
    // Relocatable, because the cache renames the folder when it is whole
    await run(uv, ['venv', '--quiet', '--relocatable', '--python', base.interpreter, environment]);
    const from = ['-r', requirementsPath(requirements)];
    const exact = requirements.pinned ? ['--no-deps', '--require-hashes'] : [];
    report(`python: installing the packages of ${requirements.file}; the first time this takes 2 to 10 minutes`);
    const describe = (seconds: number) => `python: still installing after ${seconds} s`;
    const install = ['pip', 'install', '--quiet', '--python', join(environment, 'bin', 'python'), ...exact, ...from];
    await reportWhile(report, describe, () => run(uv, install));
  };
  return ensureCached(cacheFolder, { ...entry, make }, report);
}

async function ensureUv(cacheFolder: string, base: Interpreter, report: Report): Promise<string> {
  const make = async (executable: string) => {
    report(`uv: installing ${UV_VERSION} from PyPI`);
    const folder = `${executable}-environment`;
    await run(base.interpreter, ['-m', 'venv', folder]);
    await run(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--no-deps', `uv==${UV_VERSION}`]);
    await copyFile(join(folder, 'bin', 'uv'), executable);
    await rm(folder, { recursive: true });
  };
  const found = await cacheProgram(cacheFolder, { name: 'uv', version: UV_VERSION, how: 'download' }, make, report);
  return found.executable;
}

function requirementsPath(requirements: PythonRequirements): string {
  return join(projectFolder, 'deploy', 'trainer', requirements.file);
}

async function run(executable: string, programArguments: string[]): Promise<void> {
  const result = await execa(executable, programArguments, {
    reject: false,
    stdin: 'ignore',
    all: true,
    env: { UV_PYTHON_DOWNLOADS: 'never', PYTHONDONTWRITEBYTECODE: '1' },
  });
  if (!result.failed) return;
  const end = result.all.trimEnd().split('\n').slice(-ERROR_LINES_SHOWN).join('\n');
  throw new Error(`${executable} ${programArguments.slice(0, 3).join(' ')} failed:\n${end || result.shortMessage}`);
}
