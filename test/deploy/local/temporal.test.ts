import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { minioOnPath } from '../../../deploy/local/minio.ts';
import { cacheProgram } from '../../../deploy/local/program.ts';
import { resolveTemporal, temporalOnPath } from '../../../deploy/local/temporal.ts';
import { removeTemporaryFolders, temporaryFolder } from './temporary-folder.ts';

const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});
afterAll(removeTemporaryFolders);

/** Puts a program on PATH that prints a line, and nothing else but the shell's own folders. */
async function onPath(name: string, output: string): Promise<void> {
  const folder = await temporaryFolder();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), `#!/bin/sh\necho '${output}'\n`, { mode: 0o755 });
  process.env.PATH = `${folder}:/usr/bin:/bin`;
}

test('a Temporal on PATH that is new enough is taken', async () => {
  await onPath('temporal', 'temporal version 1.6.0 (Server 1.30.0, UI 2.45.0)');
  const found = await resolveTemporal(await temporaryFolder(), () => undefined);
  expect(found).toEqual({ how: 'path', executable: 'temporal', version: '1.6.0' });
});

test('a Temporal on PATH that is too old is passed over for the one in the cache, and that is said', async () => {
  await onPath('temporal', 'temporal version 1.4.0 (Server 1.28.0, UI 2.39.0)');
  const cache = await temporaryFolder();
  const make = async (executable: string) => writeFile(executable, 'program');
  const { executable } = await cacheProgram(
    cache,
    { name: 'temporal', version: '1.5.1', how: 'built' },
    make,
    () => undefined,
  );
  const lines: string[] = [];
  const found = await resolveTemporal(cache, (line) => lines.push(line));
  expect(found).toEqual({ how: 'cache', executable, version: '1.5.1' });
  expect(lines).toEqual(['temporal: 1.4.0 on PATH is older than 1.5.1 and is not used']);
});

test.each([
  ['1.4.0', 'temporal version 1.4.0 (Server 1.28.0, UI 2.39.0)', false],
  ['1.5.1', 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)', true],
  ['0.0.0-DEV', 'temporal version 0.0.0-DEV (Server 1.29.1, UI 2.42.1)', true],
  ['0.0.0-DEV', 'temporal version 0.0.0-DEV (Server 1.28.0, UI 2.39.0)', false],
])('a Temporal %s on PATH that says "%s" is usable: %s', async (version, output, usable) => {
  await onPath('temporal', output);
  expect(await temporalOnPath()).toEqual({ version, usable });
});

test('another program of the same name is not taken for Temporal', async () => {
  await onPath('temporal', 'temporal anomaly detector 9.0');
  expect(await temporalOnPath()).toBeUndefined();
});

test.each([
  ['RELEASE.2025-10-15T17-29-55Z', true],
  ['RELEASE.2024-01-01T00-00-00Z', false],
  ['DEVELOPMENT.GOGET', true],
])('a MinIO %s on PATH is usable: %s', async (version, usable) => {
  await onPath('minio', `minio version ${version} (commit-id=x)`);
  expect(await minioOnPath()).toEqual({ version, usable });
});
