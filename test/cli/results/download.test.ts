import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadResults } from '../../../cli/results/download.ts';
import { loadReport } from '../../../cli/results/load-report.ts';
import { runJson } from '../../../cli/results/run-json.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';
import { sampleReport } from '../sample-report.ts';

const { run } = sampleReport;

async function storeWithResults(folder: string) {
  const store = await openFolderStore(join(folder, 'store'));
  await store.put(`runs/${run}/data-00000.jsonl`, Buffer.from('{"id":1}\n'));
  await store.put(`runs/${run}/data-00001.jsonl`, Buffer.from('{"id":2}\n'));
  await store.put(`runs/${run}/report.json`, Buffer.from(JSON.stringify(sampleReport)));
  await store.put(`runs/${run}/report.md`, Buffer.from('# demo\n'));
  return store;
}

describe('the results of a run', () => {
  test('are downloaded into a folder of the run, the data set as one file', async () => {
    await withTemporaryFolder(async (folder) => {
      const store = await storeWithResults(folder);
      const files = await downloadResults(store, sampleReport, join(folder, 'results'));
      expect(await readFile(files.data, 'utf8')).toBe('{"id":1}\n{"id":2}\n');
      expect(await readFile(files.markdown, 'utf8')).toBe('# demo\n');
      expect(JSON.parse(await readFile(files.report, 'utf8'))).toEqual(sampleReport);
      expect((await readdir(join(folder, 'results', run))).sort()).toEqual(['data.jsonl', 'report.json', 'report.md']);
    });
  });

  test('replace those of an earlier download', async () => {
    await withTemporaryFolder(async (folder) => {
      const store = await storeWithResults(folder);
      await downloadResults(store, sampleReport, folder);
      await writeFile(join(folder, run, 'data.jsonl.partial'), 'left by an interrupted download');
      const { data } = await downloadResults(store, sampleReport, folder);
      expect(await readFile(data, 'utf8')).toBe('{"id":1}\n{"id":2}\n');
    });
  });

  test('are read from the report that the run stored', async () => {
    await withTemporaryFolder(async (folder) => {
      const store = await storeWithResults(folder);
      expect(await loadReport(store, `runs/${run}/report.json`)).toEqual(sampleReport);
    });
  });
});

test('the JSON of a run has the figures of its stages and no texts of records', () => {
  const files = { folder: '/r', data: '/r/data.jsonl', report: '/r/report.json', markdown: '/r/report.md' };
  const json = runJson(sampleReport, files);
  expect(Object.keys(json)).toEqual([
    'run',
    'status',
    'stages',
    'generators',
    'scores',
    'learning',
    'artifacts',
    'warnings',
    'files',
  ]);
  expect(json.stages[0]).toEqual({
    ...{ name: 'train', of: 'generator', unit: 'pair', in: 76, accepted: 74, rejected: 2, failed: 0, skipped: 0 },
    ...{ seconds: 65.4, cached: false },
  });
  expect(json.artifacts).toEqual(sampleReport.artifacts);
});
