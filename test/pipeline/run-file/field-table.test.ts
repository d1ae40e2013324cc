import { readFile } from 'node:fs/promises';
import { fieldDocs } from '../../../pipeline/run-file/field-docs.ts';
import { fieldTable } from '../../../pipeline/run-file/field-table.ts';

test('docs/run-file.md is what the schema says; `npm run docs` writes it', async () => {
  const written = await readFile(new URL('../../../docs/run-file.md', import.meta.url), 'utf8');
  expect(written).toBe(fieldTable(fieldDocs()));
});

test('every field has a description, and defaults of strategies and training are shown', () => {
  const docs = fieldDocs();
  expect(docs.filter(({ description }) => description === '').map(({ path }) => path)).toEqual([]);
  expect(docs.find(({ path }) => path === 'train.batchSize')?.default).toBe('128');
  expect(docs.find(({ path }) => path === 'models.<name>.hub.id')?.required).toBe(true);
});
