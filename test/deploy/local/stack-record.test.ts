import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  readStackRecord,
  removeStackRecord,
  writeStackRecord,
  type StackRecord,
} from '../../../deploy/local/stack-record.ts';
import { removeTemporaryFolders, temporaryFolder } from './temporary-folder.ts';

const record: StackRecord = {
  temporal: { how: 'built', version: '1.5.1', address: '127.0.0.1:7233', namespace: 'default', uiUrl: 'http://u' },
  store: { kind: 's3', how: 'path', version: 'R', endpoint: 'http://e:9000', bucket: 'slingshot', region: 'r' },
  python: { how: 'cache', interpreter: '/p', version: '3.11.7', serving: 'cpu' },
  worker: { buildId: 'b', environment: 'e', healthUrl: 'http://h' },
  processes: { temporal: { pid: 12, startTime: 'boot:34' }, worker: { pid: 56, startTime: 'boot:78' } },
};

afterAll(removeTemporaryFolders);

test('a record is read back as it was written, and forgotten when removed', async () => {
  const folder = await temporaryFolder();
  expect(await readStackRecord(folder)).toBeUndefined();
  await writeStackRecord(folder, record);
  expect(await readStackRecord(folder)).toEqual(record);
  expect(await readdir(folder)).toEqual(['stack.json']);
  await removeStackRecord(folder);
  expect(await readStackRecord(folder)).toBeUndefined();
});

test('only its owner can read the record', async () => {
  const folder = await temporaryFolder();
  await writeStackRecord(folder, record);
  expect((await stat(join(folder, 'stack.json'))).mode & 0o777).toBe(0o600);
});

test.each(['{"processes":', '{"processes":{"temporal":{"pid":-1,"startTime":"x"}}}'])(
  'a damaged record is refused with its path: %s',
  async (text) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'stack.json'), text);
    await expect(readStackRecord(folder)).rejects.toThrow(join(folder, 'stack.json'));
  },
);
