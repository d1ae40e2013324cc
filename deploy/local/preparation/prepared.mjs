import { createHash } from 'node:crypto';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { build, builtBuildId, sourceBuildId } from './build.mjs';
import { dependenciesAreCurrent, installDependencies, stampDependencies } from './dependencies.mjs';
import { withOwnerLock } from './owner-lock.mjs';
import { projectFolder } from './project-folder.mjs';

const report = (line) => process.stderr.write(`slingshot: ${line}\n`);

/** Installs the packages and builds dist where either is out of date; silent and quick when neither is. */
export async function prepare() {
  if (dependenciesAreCurrent() && builtBuildId() === sourceBuildId()) return;
  await locked(async () => {
    await bringDependenciesUpToDate();
    if (builtBuildId() !== sourceBuildId()) await build(report);
  });
}

/** Installs the packages where they are out of date, without building. */
export async function prepareDependencies() {
  if (!dependenciesAreCurrent()) await locked(bringDependenciesUpToDate);
}

async function bringDependenciesUpToDate() {
  if (dependenciesAreCurrent()) stampDependencies();
  else await installDependencies(report);
}

function locked(work) {
  const waiting = (owner) =>
    report(`another slingshot command (process ${owner}) prepares this folder; waiting for it`);
  return withOwnerLock(lockFolder(), work, waiting);
}

/** Outside the project, because npm ci removes node_modules and a lock must outlive it. */
function lockFolder() {
  const project = createHash('sha256').update(projectFolder).digest('hex').slice(0, 16);
  return join(tmpdir(), `slingshot-prepare-${userInfo().uid}-${project}`);
}
