import { execFile } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { runStep } from './run-step.mjs';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];
const VERSION_TIMEOUT_MILLISECONDS = 30_000;
const INSTALLING = { DEBIAN_FRONTEND: 'noninteractive' };

/**
 * Sees to a Chromium for the tests that need a browser: the one SLINGSHOT_CHROMIUM names, else one on PATH, else
 * Debian's own package, which root may install. Resolves to its path, or to why there is none and how to get it.
 * @param machine what the environment, the user's id and /etc/os-release say
 * @returns {Promise<{ executable?: string, missing?: string }>}
 */
export async function prepareChromium(report, machine = thisMachine()) {
  const { environment } = machine;
  const named = environment.SLINGSHOT_CHROMIUM;
  if (named) return findNamed(named, environment);
  const executable = await findOnPath(environment);
  if (executable !== undefined) return { executable };
  const hint = 'install Debian\'s package "chromium", or name one with SLINGSHOT_CHROMIUM';
  if (!mayInstall(machine)) return { missing: `there is no Chromium on PATH: ${hint}` };
  report('chromium: installing the package of this system (apt-get), for the tests in a browser');
  const installed = await install(onPath('apt-get', environment));
  const found = await findOnPath(environment);
  if (found !== undefined) return { executable: found };
  const outcome = installed ? 'apt-get brought no Chromium that runs' : 'apt-get could not install Chromium';
  return { missing: `${outcome}: ${hint}` };
}

/** @returns {Promise<{ executable?: string, missing?: string }>} */
async function findNamed(named, environment) {
  if (named === 'none') return { missing: 'SLINGSHOT_CHROMIUM is "none"' };
  const executable = isAbsolute(named) ? named : onPath(named, environment);
  if (executable !== undefined && (await runs(executable))) return { executable };
  return { missing: `SLINGSHOT_CHROMIUM is "${named}", and no such program runs: give the path of a Chromium` };
}

async function findOnPath(environment) {
  for (const program of PROGRAMS) {
    const executable = onPath(program, environment);
    if (executable !== undefined && (await runs(executable))) return executable;
  }
  return undefined;
}

function onPath(program, { PATH = '' }) {
  const candidates = PATH.split(delimiter).filter(Boolean);
  return candidates.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Ubuntu puts a script under the browser's name that only says where to get one, so it is asked for its version. */
async function runs(executable) {
  try {
    const { stdout } = await promisify(execFile)(executable, ['--version'], { timeout: VERSION_TIMEOUT_MILLISECONDS });
    return /\d+\.\d+\.\d+/.test(stdout);
  } catch {
    return false;
  }
}

function thisMachine() {
  let system = '';
  try {
    system = readFileSync('/etc/os-release', 'utf8');
  } catch {
    // Only Linux has it
  }
  return { environment: process.env, userId: process.getuid?.(), system };
}

function mayInstall({ environment, userId, system }) {
  return userId === 0 && /^ID(_LIKE)?=.*\bdebian\b/m.test(system) && onPath('apt-get', environment) !== undefined;
}

/** Once, without another try: whoever has no package source here will not have one a second later. */
async function install(aptGet) {
  const steps = [['update'], ['install', '-y', '--no-install-recommends', 'chromium']];
  for (const step of steps) if ((await runStep(aptGet, step, INSTALLING)) !== 0) return false;
  return true;
}
