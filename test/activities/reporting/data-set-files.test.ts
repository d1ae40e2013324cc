import { DataSetFiles } from '../../../activities/reporting/data-set-files.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';

async function written(rows: object[][]) {
  return withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(folder);
    const files = new DataSetFiles(store, 'runs/run-1');
    for (const some of rows) await files.add(some);
    const keys = await files.close();
    const texts = await Promise.all(keys.map(async (key) => Buffer.from(await store.get(key)).toString('utf8')));
    return { keys, texts };
  });
}

test('rows are JSON lines of one file', async () => {
  const { keys, texts } = await written([[{ id: 1 }, { id: 2 }], [{ id: 3 }]]);
  expect(keys).toEqual(['runs/run-1/data-00000.jsonl']);
  expect(texts).toEqual(['{"id":1}\n{"id":2}\n{"id":3}\n']);
});

test('a data set of more than 32 MiB is cut between rows, and none is lost', async () => {
  const text = 'x'.repeat(1024 * 1024);
  const rows = Array.from({ length: 70 }, (_, id) => ({ id, text }));
  const { keys, texts } = await written([rows]);
  expect(keys).toEqual([0, 1, 2].map((index) => `runs/run-1/data-0000${index}.jsonl`));
  const ids = texts
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: number }).id);
  expect(ids).toEqual(rows.map(({ id }) => id));
});

test('a data set without rows is an empty file, not none', async () => {
  expect(await written([])).toEqual({ keys: ['runs/run-1/data-00000.jsonl'], texts: [''] });
});
