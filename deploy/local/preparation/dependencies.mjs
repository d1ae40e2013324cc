import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './project-folder.mjs';
import { runStep } from './run-step.mjs';

const modulesFolder = join(projectFolder, 'node_modules');
const stampFile = join(modulesFolder, '.slingshot-lock-hash');
const lockFile = join(projectFolder, 'package-lock.json');

/** Whether node_modules holds what package-lock.json asks for. */
export function dependenciesAreCurrent() {
  const stamp = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : undefined;
  return stamp === lockHash() || (stamp === undefined && installedByHand());
}

/** Installs exactly what package-lock.json says; the stamp is written last, so a broken install is done again. */
export async function installDependencies(report) {
  report('installing the npm packages of package-lock.json (npm ci)');
  const code = await runStep('npm', ['ci', '--no-audit', '--no-fund']);
  if (code !== 0) throw new Error(`npm ci ended with exit code ${code}: see its message above, then try again`);
  stampDependencies();
}

/** Notes in node_modules that it matches the present package-lock.json. */
export function stampDependencies() {
  if (existsSync(modulesFolder)) writeFileSync(stampFile, lockHash());
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

/** Compares npm's own record of what it installed, so that a hand-made `npm ci` is not thrown away. */
function installedByHand() {
  const recordFile = join(modulesFolder, '.package-lock.json');
  if (!existsSync(recordFile)) return false;
  const installed = JSON.parse(readFileSync(recordFile, 'utf8')).packages ?? {};
  const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || installed[path]?.version === entry.version,
  );
}
