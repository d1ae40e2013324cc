import { execa } from 'execa';
import { z } from 'zod';
import { isAtLeast } from './program-version.ts';

export const OLDEST_PYTHON = '3.11';

/** 3.11 first, because the pinned requirements were resolved for it. */
const CANDIDATES = ['python3.11', 'python3.12', 'python3.13', 'python3'];
const TIMEOUT_MILLISECONDS = 60_000;

const DESCRIBE = `
import importlib.util, json, platform, sys
found = [name for name in sys.argv[1:] if importlib.util.find_spec(name)]
print(json.dumps({"interpreter": sys.executable, "version": platform.python_version(), "modules": found}))
`;

const descriptionSchema = z.object({
  interpreter: z.string(),
  version: z.string(),
  modules: z.array(z.string()),
});

/** What an interpreter says about itself. */
export type Interpreter = z.infer<typeof descriptionSchema>;

/**
 * Asks an interpreter for its path, its version, and which of the modules it could import. Nothing is imported, as
 * torch alone takes ten seconds. Undefined when it does not run; a pyenv shim without its version is such a case.
 */
export async function describeInterpreter(executable: string, modules: string[]): Promise<Interpreter | undefined> {
  const result = await execa(executable, ['-c', DESCRIBE, ...modules], {
    reject: false,
    stdin: 'ignore',
    timeout: TIMEOUT_MILLISECONDS,
  });
  if (result.failed) return undefined;
  return descriptionSchema.parse(JSON.parse(result.stdout));
}

/** The Python on PATH to make an environment from, or undefined when none is new enough. */
export async function findPython(): Promise<Interpreter | undefined> {
  for (const candidate of CANDIDATES) {
    const found = await describeInterpreter(candidate, []);
    if (found && isAtLeast(found.version, OLDEST_PYTHON)) return found;
  }
  return undefined;
}
