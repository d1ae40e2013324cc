import { connect, findStack, runPage } from '../../../cli/connection/connect.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';

describe('finding the stack', () => {
  test('fails with one sentence and exit code 3 when there is none', async () => {
    await withTemporaryFolder(async (folder) => {
      await expect(findStack({ SLINGSHOT_STATE: folder })).rejects.toMatchObject({
        message: 'no stack is running: start one with `slingshot up`',
        exitCode: 3,
      });
    });
  });

  test('takes what the environment names', async () => {
    await withTemporaryFolder(async (folder) => {
      const environment = {
        SLINGSHOT_STATE: folder,
        TEMPORAL_ADDRESS: 'temporal:7233',
        TEMPORAL_NAMESPACE: 'team',
        SLINGSHOT_STORE_FOLDER: folder,
      };
      expect(await findStack(environment)).toMatchObject({
        temporalAddress: 'temporal:7233',
        temporalNamespace: 'team',
      });
    });
  });

  test('fails with exit code 3 when settings contradict one another', async () => {
    await withTemporaryFolder(async (folder) => {
      const environment = { SLINGSHOT_STATE: folder, S3_ENDPOINT: 'http://127.0.0.1:9000' };
      await expect(findStack(environment)).rejects.toMatchObject({ exitCode: 3 });
    });
  });
});

test('a service that does not answer is named with its address', async () => {
  await withTemporaryFolder(async (folder) => {
    const environment = { SLINGSHOT_STATE: folder, TEMPORAL_ADDRESS: '127.0.0.1:1', SLINGSHOT_STORE_FOLDER: folder };
    await expect(connect(environment)).rejects.toThrow('Temporal at 127.0.0.1:1 does not answer');
  });
}, 20_000);

test('the page of a run escapes what its id may hold', () => {
  expect(runPage('http://ui:8233/', 'team a', 'demo-1/train')).toBe(
    'http://ui:8233/namespaces/team%20a/workflows/demo-1%2Ftrain',
  );
});
