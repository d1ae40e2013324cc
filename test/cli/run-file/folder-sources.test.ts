import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readRunFile } from '../../../cli/run-file/read-run-file.ts';
import { runFileSummary } from '../../../cli/run-file/summary.ts';
import { uploadRunFile } from '../../../cli/run-file/upload.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { countedTask } from '../../activities/task-files.ts';
import { runFileText, withRunFile } from './run-file-folder.ts';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const one = countedTask(1, 3, { licence: ['MIT'] });
const two = countedTask(2, 4, { licence: ['CC BY 4.0'] });
const tasks = { 'tasks/task2_b.json': two, 'tasks/task1_a.json': one, 'tasks/README.md': 'Tasks.', 'tasks/.list': 'x' };

/** A run file whose seed data and corpus are task files. */
function tasksText(data: string, corpus = data): string {
  return runFileText
    .replace('path: data/pairs.jsonl, licence: CC0-1.0', `format: superni, ${data}`)
    .replace(/ {4}- path: data\/passages.jsonl\n {6}licence: CC0-1.0\n/, `    - { format: superni, ${corpus} }\n`);
}

/** The problems of a run file, its folder taken off. */
async function problems(files: Record<string, string>): Promise<string[]> {
  return withRunFile(files, async (file, folder) => {
    const error: unknown = await readRunFile(file).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return error instanceof Error ? error.message.replaceAll(`${folder}/`, '').split('\n') : [];
  });
}

test('a folder is all its task files in the order of their names, uploaded once and named with hash and size', () =>
  withRunFile({ 'run.yaml': tasksText('path: tasks', 'path: tasks, total: 5'), ...tasks }, async (file, folder) => {
    const store = await openFolderStore(join(folder, 'store'));
    const reported: string[] = [];
    const checked = await readRunFile(file);
    expect(runFileSummary(checked)).toMatch(/seed data +seeds +tasks \(7 pairs\)/);
    expect(runFileSummary(checked)).toContain('corpus tasks (7 records)');
    expect(checked.warnings).toEqual([]);
    const uploaded = await uploadRunFile(store, checked.runFile, folder, (line) => reported.push(line));
    const files = [
      { name: 'task1_a.json', sha256: hashOf(one), bytes: one.length },
      { name: 'task2_b.json', sha256: hashOf(two), bytes: two.length },
    ];
    expect(uploaded.data['seeds']).toEqual({
      ...{ files, format: 'superni', use: 'train', licence: 'unstated', source: '' },
    });
    expect(uploaded.arm?.corpora[0]).toMatchObject({ files, total: 5 });
    expect(uploaded.arm?.corpora[0]).not.toHaveProperty('path');
    expect(reported.filter((line) => line.includes('tasks/'))).toEqual([
      'uploading tasks/task1_a.json',
      'uploading tasks/task2_b.json',
    ]);
    for (const { sha256 } of files) expect(await store.head(`sources/${sha256}/index.json`)).toBeDefined();
  }));

test('only takes the files a list or a local file of names names, also of a prefix', () =>
  withRunFile(
    {
      ...tasks,
      'run.yaml': tasksText('path: tasks, only: train.txt', 'prefix: inbox/, only: train.txt'),
      'train.txt': 'task2_b\r\n\n',
    },
    async (file, folder) => {
      const store = await openFolderStore(join(folder, 'store'));
      const { runFile, found } = await readRunFile(file);
      expect(found.pairs.get('seeds')).toBe(4);
      const uploaded = await uploadRunFile(store, runFile, folder, () => undefined);
      expect(uploaded.data['seeds']?.files?.map(({ name }) => name)).toEqual(['task2_b.json']);
      expect(uploaded.data['seeds']).not.toHaveProperty('only');
      expect(uploaded.arm?.corpora[0]).toMatchObject({ prefix: 'inbox/', only: ['task2_b'] });
    },
  ));

test.each([
  ['path: tasks, only: [task3_c]', 'only: tasks: no file is named task3_c'],
  ['path: tasks, only: none.txt', 'only: none.txt cannot be read: '],
  ['path: data/pairs.jsonl, only: [a]', 'only: goes with a folder, but data/pairs.jsonl is a file'],
  ['path: data', 'path: the folder data has no files'],
  [`path: tasks, sha256: "${'0'.repeat(64)}"`, 'sha256: is of one file, but path is a folder'],
])('%s is refused with its line', async (data, message) => {
  const found = await problems({ ...tasks, 'run.yaml': tasksText(data, 'path: tasks') });
  expect(found[0]).toContain(`run.yaml:8: data.seeds.${message}`);
});

test('a file of a folder that is no task, or is empty, is named', async () => {
  const found = await problems({
    ...tasks,
    'tasks/task3_c.json': '{"Instances": 1}',
    'run.yaml': tasksText('path: tasks'),
  });
  expect(found).toEqual([
    expect.stringMatching(/^tasks\/task3_c\.json: Instances: /),
    expect.stringMatching(/^run\.yaml:11: arm\.corpora\.0\.format: tasks\/task3_c\.json: not a task file/),
  ]);
});

test('a test task among what is learnt from is refused by its name, or by its instances where it was renamed', async () => {
  const files = { 'tasks/task648_answer_generation.json': one, 'tasks/renamed.json': countedTask(33, 3) };
  const messages = [
    'instances of tasks/renamed.json: the SUPERNI test task task033_winogrande_answer_generation, from which nothing',
    'tasks/task648_answer_generation.json: the SUPERNI test task task648_answer_generation, from which nothing may learn',
  ];
  const found = await problems({ ...tasks, ...files, 'run.yaml': tasksText('path: tasks') });
  expect(found).toEqual([
    ...messages.map((message): unknown => expect.stringContaining(`run.yaml:8: data.seeds.path: ${message}`)),
    ...messages.map((message): unknown => expect.stringContaining(`run.yaml:11: arm.corpora.0.path: ${message}`)),
  ]);
  const text = runFileText.replace('data:\n', 'data:\n  test: { path: tasks, format: superni, use: evaluate }\n');
  expect(await problems({ ...tasks, ...files, 'run.yaml': text })).toEqual([]);
});

test('a file under a licence that does not allow training is refused by name, and let in where it is allowed', async () => {
  const files = { 'tasks/task3_c.json': countedTask(3, 3, { licence: ['CC BY-NC 3.0'] }) };
  const refused =
    'tasks/task3_c.json: "CC-BY-NC-3.0" is not an open licence; training on it needs "CC-BY-NC-3.0" in licences.allow';
  expect(await problems({ ...tasks, ...files, 'run.yaml': tasksText('path: tasks') })).toEqual([
    `run.yaml:8: data.seeds.path: ${refused}`,
    `run.yaml:11: arm.corpora.0.path: ${refused}`,
  ]);
  const text = `${tasksText('path: tasks')}licences: { allow: [CC-BY-NC-3.0] }\n`;
  expect(await problems({ ...tasks, ...files, 'run.yaml': text })).toEqual([]);
});

test('files that state no licence are warned of, a few by name', () =>
  withRunFile(
    {
      'run.yaml': tasksText('path: tasks'),
      ...Object.fromEntries([1, 2, 3, 4, 5].map((number) => [`tasks/task${number}_x.json`, countedTask(number, 2)])),
    },
    async (file) => {
      const { warnings } = await readRunFile(file);
      expect(warnings.filter((warning) => warning.startsWith('data'))).toEqual([
        ...[1, 2, 3].map((number) => `data.seeds: tasks/task${number}_x.json states no licence of its instances`),
        'data.seeds: so do 2 more of its files',
      ]);
    },
  ));

test('a folder of passages is read file by file', () =>
  withRunFile(
    {
      'run.yaml': runFileText.replace('    - path: data/passages.jsonl\n', '    - path: texts\n'),
      'texts/a.jsonl': '{"text":"A."}\n{"text":"B."}\n',
      'texts/b.jsonl': '{"text":"C."}\n',
    },
    async (file) => {
      expect((await readRunFile(file)).found.corpora.get('texts')).toEqual({ records: 3, lookedAt: 3, withText: 3 });
    },
  ));
