import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './project-folder.mjs';
import { runStep } from './run-step.mjs';

const outputFolder = join(projectFolder, 'dist');
const TEMPORARY_PREFIX = 'dist-making-';
const BUILD_ID_LENGTH = 16;

/** Names the present sources: a hash over what the compiler reads, and over the pinned packages. */
export function sourceBuildId() {
  const hash = createHash('sha256');
  const settings = readFileSync(join(projectFolder, 'tsconfig.json'), 'utf8');
  const files = JSON.parse(settings).include.flatMap((folder) => sourceFiles(folder));
  for (const file of ['tsconfig.json', 'package.json', 'package-lock.json', ...files.sort()]) {
    const content = readFileSync(join(projectFolder, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, BUILD_ID_LENGTH);
}

/** The build id written into dist by the last whole build, or undefined when there is none. */
export function builtBuildId() {
  const file = join(outputFolder, 'build.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).buildId : undefined;
}

/**
 * Compiles into a folder beside dist and swaps it in when it is whole. A worker that runs keeps the code it has loaded;
 * `slingshot up` restarts it when its build id is no longer that of dist.
 */
export async function build(report) {
  const buildId = sourceBuildId();
  removeTemporaryFolders();
  // Beside dist and as deep, so that the relative paths in source maps and to node_modules stay right after the swap
  const making = mkdtempSync(join(projectFolder, TEMPORARY_PREFIX));
  try {
    report('compiling (tsc)');
    await compile(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--outDir', making]);
    const bundler = join(making, 'workers', 'build-bundle.js');
    if (existsSync(bundler)) {
      report('bundling the workflows');
      await compile([bundler]);
    }
    writeFileSync(join(making, 'build.json'), `${JSON.stringify({ buildId })}\n`);
    swap(making);
  } finally {
    removeTemporaryFolders();
  }
}

async function compile(nodeArguments) {
  const code = await runStep(process.execPath, nodeArguments);
  if (code !== 0) throw new Error(`the build failed with exit code ${code}: dist is as it was; see the message above`);
}

function swap(making) {
  const old = `${making}-old`;
  if (existsSync(outputFolder)) renameSync(outputFolder, old);
  renameSync(making, outputFolder);
}

function removeTemporaryFolders() {
  for (const name of readdirSync(projectFolder)) {
    if (name.startsWith(TEMPORARY_PREFIX)) rmSync(join(projectFolder, name), { recursive: true, force: true });
  }
}

function sourceFiles(folder) {
  if (!existsSync(join(projectFolder, folder))) return [];
  return readdirSync(join(projectFolder, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.(ts|json)$/.test(entry.name) ? [path] : [];
  });
}
