import { jest } from '@jest/globals';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLocalSettings } from '../../../deploy/local/settings.ts';
import type { StackContext } from '../../../deploy/local/stack-context.ts';
import { readStackRecord } from '../../../deploy/local/stack-record.ts';
import { ensureStore } from '../../../deploy/local/store-part.ts';
import { removeTemporaryFolders, temporaryFolder } from './temporary-folder.ts';

const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});
// Real processes are slow on a busy machine
jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

async function contextWith(environment: Record<string, string>): Promise<StackContext & { lines: string[] }> {
  const folders = { SLINGSHOT_STATE: await temporaryFolder(), SLINGSHOT_CACHE: await temporaryFolder() };
  const lines: string[] = [];
  const report = (line: string) => lines.push(line);
  return { settings: readLocalSettings({ ...folders, ...environment }), record: { processes: {} }, report, lines };
}

test('without any way to MinIO artifacts go to a folder, and that is said', async () => {
  process.env.PATH = await temporaryFolder();
  const context = await contextWith({});
  await ensureStore(context);
  const folder = join(context.settings.stateFolder, 'store');
  expect((await readStackRecord(context.settings.stateFolder))?.store).toEqual({ kind: 'folder', folder });
  expect(await readdir(folder)).toEqual([]);
  expect(context.lines).toContainEqual(expect.stringContaining('artifacts go to a plain folder instead'));
});

test('a folder that holds artifacts stays the store when MinIO can be had later', async () => {
  const programs = await temporaryFolder();
  await writeFile(join(programs, 'minio'), '#!/bin/sh\necho minio version DEVELOPMENT.GOGET\n', { mode: 0o755 });
  process.env.PATH = `${programs}:/usr/bin:/bin`;
  const context = await contextWith({});
  const folder = join(context.settings.stateFolder, 'store');
  await mkdir(join(folder, 'artifacts'), { recursive: true });
  await ensureStore(context);
  expect(context.record.store).toEqual({ kind: 'folder', folder });
});

test('a folder named in the environment is the store', async () => {
  const folder = join(await temporaryFolder(), 'mine');
  const context = await contextWith({ SLINGSHOT_STORE_FOLDER: folder });
  await ensureStore(context);
  expect(context.record.store).toEqual({ kind: 'folder', folder });
  expect(await readdir(folder)).toEqual([]);
});

test('a MinIO that does not start is reported with the end of its log, and is not recorded as running', async () => {
  const programs = await temporaryFolder();
  const script =
    '#!/bin/sh\n[ "$1" = --version ] && echo minio version DEVELOPMENT.GOGET && exit\necho disk is full\nexit 1\n';
  await writeFile(join(programs, 'minio'), script, { mode: 0o755 });
  process.env.PATH = `${programs}:/usr/bin:/bin`;
  const context = await contextWith({});
  await expect(ensureStore(context)).rejects.toThrow(/minio ended right after its start.*disk is full/s);
  expect((await readStackRecord(context.settings.stateFolder))?.processes.minio).toBeUndefined();
});
