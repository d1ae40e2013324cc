import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { temporaryFolder } from './temporary-folder.ts';

const PRESENT_LOCK = JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } });

/** Stands in for tsc: notes that it ran, fails while a source says `broken`, else makes a command that echoes. */
const COMPILER = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
appendFileSync('compiles.log', 'x');
if (readFileSync('cli/main.ts', 'utf8').includes('broken')) process.exit(2);
if (process.argv.includes('--outDir')) {
  const out = process.argv.at(-1);
  mkdirSync(out + '/cli', { recursive: true });
  const source = readFileSync('cli/main.ts', 'utf8');
  writeFileSync(out + '/cli/main.js', source.replace(/^import .*/, ''));
}
`;

/** Stands in for npm ci: notes that it ran, and installs what the lock file says and the fake programs. */
const NPM = `#!/usr/bin/env node
const { appendFileSync, copyFileSync, cpSync, rmSync } = require('node:fs');
appendFileSync('installs.log', process.argv.slice(2).join(' ') + '\\n');
rmSync('node_modules', { recursive: true, force: true });
cpSync('modules', 'node_modules', { recursive: true });
copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
`;

/** Stands in for jest: writes the results prepared for its project, and ends as real jest would. */
const JEST = `
import { copyFileSync, readFileSync } from 'node:fs';
const value = (name) => process.argv[process.argv.indexOf(name) + 1];
const results = value('--selectProjects') + '-results.json';
copyFileSync(results, value('--outputFile'));
const { numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(results, 'utf8'));
process.exit(numFailedTests + numRuntimeErrorTestSuites > 0 ? 1 : 0);
`;

/** A project with the real preparation and stand-ins for everything it runs. */
export interface PreparationProject {
  folder: string;
  write: (path: string, text: string) => Promise<void>;
  read: (path: string) => Promise<string>;
  /** Runs an entry; never rejects */
  run: (entry: string, ...entryArguments: string[]) => Promise<{ exitCode?: number; stdout: string; stderr: string }>;
}

/** Makes such a project, with its packages installed by hand unless told otherwise. */
export async function preparationProject(installed = true): Promise<PreparationProject> {
  const folder = await temporaryFolder();
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text, { mode: 0o755 });
  };
  for (const path of ['deploy/local/preparation', 'deploy/local/prepare.mjs', 'cli/slingshot.mjs']) {
    await cp(join(process.cwd(), path), join(folder, path), { recursive: true });
  }
  await write('package.json', JSON.stringify({ type: 'module' }));
  await write('package-lock.json', PRESENT_LOCK);
  await write('tsconfig.json', JSON.stringify({ include: ['cli'] }));
  await write('cli/main.ts', "console.log('first', process.argv.slice(2).join(' '));");
  await write('bin/npm', NPM.replace('#!/usr/bin/env node', `#!${process.execPath}`));
  await write('bin/package.json', '{"type":"commonjs"}');
  await write('modules/typescript/bin/tsc', COMPILER);
  await write('modules/typescript/package.json', '{"type":"module"}');
  await write('modules/jest/bin/jest.js', JEST);
  for (const gate of ['eslint/bin/eslint.js', 'prettier/bin/prettier.cjs']) await write(`modules/${gate}`, '');
  if (installed) {
    await cp(join(folder, 'modules'), join(folder, 'node_modules'), { recursive: true });
    await write('node_modules/.package-lock.json', PRESENT_LOCK);
  }
  const env = {
    PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
    NODE_OPTIONS: '',
    SLINGSHOT_DATA: '',
    SLINGSHOT_CHROMIUM: 'none',
  };
  return {
    folder,
    write,
    read: (path) => readFile(join(folder, path), 'utf8').catch(() => ''),
    run: (entry, ...entryArguments) => {
      return execa(process.execPath, [join(folder, entry), ...entryArguments], {
        cwd: folder,
        env,
        reject: false,
        stdin: 'ignore',
      });
    },
  };
}
