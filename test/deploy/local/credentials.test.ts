import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureCredentials, readCredentials } from '../../../deploy/local/credentials.ts';
import { removeTemporaryFolders, temporaryFolder } from './temporary-folder.ts';

afterAll(removeTemporaryFolders);

test('credentials are made once, also by two commands at the same time', async () => {
  const folder = await temporaryFolder();
  const [first, second] = await Promise.all([ensureCredentials(folder), ensureCredentials(folder)]);
  expect(second).toEqual(first);
  expect(await ensureCredentials(folder)).toEqual(first);
  expect(await readdir(folder)).toEqual(['credentials.json']);
});

test('credentials differ from one state folder to another', async () => {
  const [one, other] = [
    await ensureCredentials(await temporaryFolder()),
    await ensureCredentials(await temporaryFolder()),
  ];
  expect(one.secretKey).not.toBe(other.secretKey);
  expect(one.secretKey.length).toBeGreaterThanOrEqual(40);
});

test('only their owner can read the credentials', async () => {
  const folder = await temporaryFolder();
  await ensureCredentials(folder);
  expect((await stat(join(folder, 'credentials.json'))).mode & 0o777).toBe(0o600);
});

test('missing credentials are refused with the path of their file', async () => {
  const folder = await temporaryFolder();
  await expect(readCredentials(folder)).rejects.toThrow(join(folder, 'credentials.json'));
});
