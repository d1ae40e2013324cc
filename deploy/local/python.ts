import { findCached } from './cache.ts';
import { inspectMachine } from './machine.ts';
import { ensureEnvironment, environmentEntry, environmentPython } from './python-environment.ts';
import { describeInterpreter, findPython, OLDEST_PYTHON } from './python-interpreter.ts';
import { requirementsFor, type Serving } from './python-requirements.ts';
import type { Report } from './report.ts';
import type { LocalSettings } from './settings.ts';

/** A Python that can train, and serve where `serving` says so. */
export interface PythonFound {
  how: 'path' | 'cache' | 'built';
  /** Absolute path of the interpreter */
  interpreter: string;
  version: string;
  serving: Serving;
}

/**
 * Finds or makes the trainer's Python: SLINGSHOT_PYTHON, the cache, an environment installed by uv.
 * @throws Error when SLINGSHOT_PYTHON lacks the packages, no Python is new enough, or the installation fails
 */
export async function resolvePython(settings: LocalSettings, report: Report): Promise<PythonFound> {
  const requirements = requirementsFor(await inspectMachine());
  if (settings.python !== undefined) return givenPython(settings.python);
  const base = await findPython();
  if (base === undefined) {
    throw new Error(
      `no Python ${OLDEST_PYTHON} or newer on PATH for the trainer: install one, or set SLINGSHOT_PYTHON to an interpreter that has its packages`,
    );
  }
  const { folder, made } = await ensureEnvironment(settings.cacheFolder, requirements, base, report);
  const how = made ? 'built' : 'cache';
  return { how, interpreter: environmentPython(folder), version: base.version, serving: requirements.serving };
}

/** The trainer's Python where it is ready, or undefined; installs nothing. */
export async function findReadyPython(settings: LocalSettings, report: Report): Promise<PythonFound | undefined> {
  if (settings.python !== undefined) return givenPython(settings.python);
  const base = await findPython();
  if (base === undefined) return undefined;
  const requirements = requirementsFor(await inspectMachine());
  const folder = await findCached(settings.cacheFolder, await environmentEntry(requirements, base), report);
  if (folder === undefined) return undefined;
  return { how: 'cache', interpreter: environmentPython(folder), version: base.version, serving: requirements.serving };
}

async function givenPython(executable: string): Promise<PythonFound> {
  const found = await describeInterpreter(executable, ['torch', 'transformers', 'trl', 'vllm']);
  const missing = ['torch', 'transformers', 'trl'].filter((name) => !found?.modules.includes(name));
  if (found === undefined)
    throw new Error(`SLINGSHOT_PYTHON is "${executable}", which does not run: set it to an interpreter`);
  if (missing.length > 0) {
    throw new Error(
      `SLINGSHOT_PYTHON is "${executable}", which lacks ${missing.join(', ')}: install them there or unset it`,
    );
  }
  const { gpus } = await inspectMachine();
  const where = gpus.length > 0 ? 'gpu' : 'cpu';
  const serving = found.modules.includes('vllm') ? where : 'none';
  return { how: 'path', interpreter: found.interpreter, version: found.version, serving };
}
