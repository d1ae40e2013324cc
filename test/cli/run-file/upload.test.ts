import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readRunFile } from '../../../cli/run-file/read-run-file.ts';
import { uploadRunFile } from '../../../cli/run-file/upload.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { readSourceLines } from '../../../stores/source-files.ts';
import { corpusLines, pairLines, runFileText, withRunFile } from './run-file-folder.ts';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const quiet = (): void => undefined;

describe('uploading a run file', () => {
  test('puts its files into the store and names objects, hashes and sizes in place of paths', async () => {
    await withRunFile({}, async (file, folder) => {
      const store = await openFolderStore(join(folder, 'store'));
      const reported: string[] = [];
      const { runFile } = await readRunFile(file);
      const uploaded = await uploadRunFile(store, runFile, folder, (line) => reported.push(line));

      const hash = hashOf(corpusLines);
      const corpus = { object: `sources/${hash}/index.json`, sha256: hash, bytes: corpusLines.length };
      expect(uploaded.arm?.corpora[0]).toMatchObject({ ...corpus, licence: 'CC0-1.0', format: 'json-lines' });
      expect(uploaded.models['base']?.tiny?.corpus[0]).toMatchObject(corpus);
      expect(uploaded.data['seeds']).toMatchObject({ sha256: hashOf(pairLines), bytes: pairLines.length });
      expect(JSON.stringify(uploaded)).not.toContain('"path"');
      expect(uploaded.arm?.corpora[0]?.source).toBe('passages.jsonl');

      const lines: string[] = [];
      for await (const line of readSourceLines(store, hash)) lines.push(Buffer.from(line).toString());
      expect(`${lines.join('\n')}\n`).toBe(corpusLines);
      expect(reported).toEqual(['uploading data/passages.jsonl', 'uploading data/pairs.jsonl']);
    });
  });

  test('leaves the run file as it was, and objects that are there already alone', async () => {
    const text = runFileText.replace(
      'path: data/pairs.jsonl',
      `object: sources/x/index.json, sha256: '${'0'.repeat(64)}'`,
    );
    await withRunFile({ 'run.yaml': text }, async (file, folder) => {
      const store = await openFolderStore(join(folder, 'store'));
      const { runFile } = await readRunFile(file);
      const uploaded = await uploadRunFile(store, runFile, folder, quiet);
      expect(uploaded.data['seeds']).toEqual(runFile.data['seeds']);
      expect(runFile.arm?.corpora[0]?.path).toBe('data/passages.jsonl');
    });
  });

  test('leaves prefixes and patterns to the run that looks them up', async () => {
    const text = runFileText.replaceAll('path: data/passages.jsonl', 'prefix: inbox/');
    await withRunFile({ 'run.yaml': text }, async (file, folder) => {
      const store = await openFolderStore(join(folder, 'store'));
      const { runFile } = await readRunFile(file);
      const uploaded = await uploadRunFile(store, runFile, folder, quiet);
      expect(uploaded.arm?.corpora).toEqual(runFile.arm?.corpora);
      expect(uploaded.models['base']?.tiny?.corpus).toEqual(runFile.models['base']?.tiny?.corpus);
    });
  });

  test('refuses a file that is not the one whose hash the run file states', async () => {
    const text = runFileText.replace('path: data/pairs.jsonl', `path: data/pairs.jsonl, sha256: '${'0'.repeat(64)}'`);
    await withRunFile({ 'run.yaml': text }, async (file, folder) => {
      const store = await openFolderStore(join(folder, 'store'));
      const { runFile } = await readRunFile(file);
      await expect(uploadRunFile(store, runFile, folder, quiet)).rejects.toMatchObject({
        message: `data/pairs.jsonl has SHA-256 ${hashOf(pairLines)}, but the run file states ${'0'.repeat(64)}`,
        exitCode: 2,
      });
    });
  });

  test('makes of a model folder an object that lists its files and parts', async () => {
    const text = runFileText.replace(/ {4}tiny:\n.*\n/, '    folder: weights\n');
    const files = { 'weights/config.json': '{}', 'weights/tokenizer.json': '[]', 'weights/model.safetensors': 'abc' };
    await withRunFile({ 'run.yaml': text, ...files }, async (file, folder) => {
      const store = await openFolderStore(join(folder, 'store'));
      const { runFile } = await readRunFile(file);
      const { base } = (await uploadRunFile(store, runFile, folder, quiet)).models;

      const paths = [
        ['config.json', hashOf('{}')],
        ['model.safetensors', hashOf('abc')],
        ['tokenizer.json', hashOf('[]')],
      ];
      const object = `sources/models/${hashOf(JSON.stringify(paths))}.json`;
      expect(base).toEqual({ object, licence: 'CC0-1.0', source: '' });
      const list: unknown = JSON.parse(Buffer.from(await store.get(object)).toString());
      expect(list).toMatchObject({
        files: paths.map(([path, sha256]) => ({
          path,
          sha256,
          parts: [{ key: `sources/models/parts/${sha256}`, sha256 }],
        })),
      });
      expect(Buffer.from(await store.get(`sources/models/parts/${hashOf('abc')}`)).toString()).toBe('abc');
    });
  });

  test('works on every arm of several', async () => {
    const text = runFileText.replace(
      /arm:\n[^]*/,
      'arms:\n  - { name: one, corpora: [{ path: data/passages.jsonl }] }\n  - { name: two, corpora: [{ path: data/more.jsonl }] }\n',
    );
    await withRunFile({ 'run.yaml': text, 'data/more.jsonl': '{"text": "More."}\n' }, async (file, folder) => {
      const store = await openFolderStore(join(folder, 'store'));
      const { runFile } = await readRunFile(file);
      const { arms } = await uploadRunFile(store, runFile, folder, quiet);
      expect(arms?.map(({ corpora }) => corpora[0]?.sha256)).toEqual([
        hashOf(corpusLines),
        hashOf('{"text": "More."}\n'),
      ]);
    });
  });
});
