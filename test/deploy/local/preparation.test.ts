import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { preparationProject } from './preparation-project.ts';
import { removeTemporaryFolders } from './temporary-folder.ts';

const ENTRY = 'cli/slingshot.mjs';

// Real processes are slow on a busy machine
jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

test('the first command builds, the next finds all up to date and says nothing', async () => {
  const project = await preparationProject();
  const first = await project.run(ENTRY, 'run', 'file.yaml');
  expect(first).toMatchObject({ stdout: 'first run file.yaml', exitCode: 0 });
  expect(first.stderr).toContain('compiling');
  expect(await project.run(ENTRY, 'again')).toMatchObject({ stdout: 'first again', stderr: '', exitCode: 0 });
  expect(await project.read('compiles.log')).toBe('x');
  expect(await project.read('installs.log')).toBe('');
});

test('the command gets its own exit code through', async () => {
  const project = await preparationProject();
  await project.write('cli/main.ts', 'process.exitCode = 7;');
  expect((await project.run(ENTRY)).exitCode).toBe(7);
});

test.each([
  ['a source is changed', 'cli/main.ts', "console.log('second');"],
  ['a source is added', 'cli/another.ts', ''],
  ['a pinned package is changed', 'package-lock.json', '{"packages":{"":{"name":"x"}}}'],
])('it builds again when %s', async (_when, path, text) => {
  const project = await preparationProject();
  await project.run(ENTRY);
  const before = await project.read('dist/build.json');
  await project.write(path, text);
  await project.run(ENTRY);
  expect(await project.read('compiles.log')).toBe('xx');
  expect(await project.read('dist/build.json')).not.toBe(before);
});

test('a build that fails leaves the last whole one and no half-made folder, and is tried again', async () => {
  const project = await preparationProject();
  await project.run(ENTRY);
  const whole = await project.read('dist/build.json');
  await project.write('cli/main.ts', 'broken');
  const failed = await project.run(ENTRY);
  expect(failed).toMatchObject({ stdout: '', exitCode: 1 });
  expect(failed.stderr).toContain('the build failed');
  expect(await project.read('dist/build.json')).toBe(whole);
  expect(readdirSync(project.folder).filter((name) => name.startsWith('dist'))).toEqual(['dist']);
  await project.write('cli/main.ts', "console.log('mended');");
  expect((await project.run(ENTRY)).stdout).toBe('mended');
});

test('a build folder without its build id is not taken for a whole one', async () => {
  const project = await preparationProject();
  await project.write('dist/cli/main.js', "console.log('half');");
  expect((await project.run(ENTRY)).stdout).toBe('first ');
});

test('packages are installed when they are missing or no longer those of the lock file', async () => {
  const project = await preparationProject(false);
  expect((await project.run(ENTRY)).stdout).toBe('first ');
  expect(await project.read('installs.log')).toBe('ci --no-audit --no-fund\n');
  await project.run(ENTRY);
  expect(await project.read('installs.log')).toBe('ci --no-audit --no-fund\n');
  await project.write('package-lock.json', '{"packages":{"node_modules/a":{"version":"2.0.0"}}}');
  await project.run(ENTRY);
  expect(await project.read('installs.log')).toBe('ci --no-audit --no-fund\n'.repeat(2));
});

test('packages that someone installed by hand in another version are installed again', async () => {
  const project = await preparationProject();
  await project.write('node_modules/.package-lock.json', '{"packages":{"node_modules/a":{"version":"0.9.0"}}}');
  await project.run(ENTRY);
  expect(await project.read('installs.log')).not.toBe('');
});

test('of two commands at once one prepares and both run', async () => {
  const project = await preparationProject(false);
  const results = await Promise.all([project.run(ENTRY, 'a'), project.run(ENTRY, 'b'), project.run(ENTRY, 'c')]);
  expect(results.map((result) => result.stdout)).toEqual(['first a', 'first b', 'first c']);
  expect(await project.read('installs.log')).toBe('ci --no-audit --no-fund\n');
  expect(await project.read('compiles.log')).toBe('x');
});

test('the lock of a dead process does not hold anything up', async () => {
  const project = await preparationProject();
  const dead = spawn(process.execPath, ['--eval', '']);
  await new Promise((resolve) => dead.on('exit', resolve));
  const root = `${await realpath(project.folder)}/`;
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const lock = join(tmpdir(), `slingshot-prepare-${userInfo().uid}-${name}`);
  await mkdir(lock);
  await writeFile(join(lock, String(dead.pid)), '');
  expect((await project.run(ENTRY)).stdout).toBe('first ');
  expect(existsSync(lock)).toBe(false);
});

test('the demo is the command of that name, with its arguments', async () => {
  const project = await preparationProject();
  expect((await project.run('deploy/local/prepare.mjs', 'demo', '--quick')).stdout).toBe('first demo --quick');
});
