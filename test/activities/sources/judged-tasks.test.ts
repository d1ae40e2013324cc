import { loadResolvedRunFile, resolveSources } from '../../../activities/resolve-sources.ts';
import type { RunFile } from '../../../pipeline/run-file/run-file.ts';
import { countedTask } from '../task-files.ts';
import { runFile } from '../run-files.ts';
import { rejectionOf, withWorkbench, type Workbench } from '../workbench.ts';

const hub = { hub: { id: 'org/base', revision: 'f'.repeat(40) }, licence: 'Apache-2.0' };

async function fill(bench: Workbench, files: Record<string, string>): Promise<void> {
  for (const [key, content] of Object.entries(files)) await bench.store.put(key, Buffer.from(content));
}

/** The run file that a run goes by whose corpus or seed data are task files of the store. */
async function resolved(bench: Workbench, overrides: object, arm: object = {}): Promise<RunFile> {
  const input = {
    run: 'r',
    at: '2026-11-20T03:00:00Z',
    runFile: runFile({ models: { base: hub }, ...overrides }, { ...arm }),
  };
  const { runFile: key } = await bench.run((all) => resolveSources(all, input));
  return loadResolvedRunFile(bench.store, key);
}

const tasks = { prefix: 'inbox/', format: 'superni' };

test('every task file has the licence it states itself; one among several that states none has none', () =>
  withWorkbench({}, async (bench) => {
    await fill(bench, {
      'inbox/task1_a.json': countedTask(1, 3, { licence: ['CC BY 4.0'] }),
      'inbox/task2_b.json': countedTask(2, 3, { licence: ['Apache 2.0', 'MIT'] }),
      'inbox/task3_c.json': countedTask(3, 3),
      'inbox/task4_d.json': countedTask(4, 3, { licence: ['Unknown'] }),
    });
    const corpora = [{ ...tasks, licence: 'Apache-2.0', source: 'Tasks', total: 5 }];
    const run = await resolved(bench, { data: { seeds: tasks } }, { corpora });
    const licences = ['CC-BY-4.0', 'Apache-2.0 AND MIT', 'unstated', 'unstated'];
    expect(run.data['seeds']?.files?.map(({ name, licence }) => [name, licence])).toEqual(
      ['task1_a', 'task2_b', 'task3_c', 'task4_d'].map((name, index) => [`inbox/${name}.json`, licences[index]]),
    );
    expect(run.data['seeds']).not.toHaveProperty('prefix');
    expect(run.arm?.corpora.map(({ source, licence, set, total }) => [source, licence, set, total])).toEqual(
      ['task1_a', 'task2_b', 'task3_c', 'task4_d'].map((name, index) => [
        ...[`Tasks (inbox/${name}.json)`, licences[index], 'arm.corpora.0', 5],
      ]),
    );
  }));

test('a file alone that states no licence has that of the run file', () =>
  withWorkbench({}, async (bench) => {
    const sha256 = await bench.source(countedTask(3, 3));
    const own = await bench.source(countedTask(5, 3, { licence: ['MIT'] }));
    const seeds = { object: `sources/${sha256}/index.json`, sha256, format: 'superni', licence: 'CC0-1.0' };
    const run = await resolved(bench, { data: { seeds, more: { ...seeds, sha256: own } } });
    expect(Object.values(run.data).map(({ licence }) => licence)).toEqual(['CC0-1.0', 'MIT']);
  }));

test('a file under a licence that does not allow training stops the run, unless it is allowed or only measures', () =>
  withWorkbench({}, async (bench) => {
    await fill(bench, { 'inbox/task1_a.json': countedTask(1, 3, { licence: ['CC BY-NC 3.0'] }) });
    const error = await rejectionOf(resolved(bench, { data: { seeds: tasks } }, { corpora: [tasks] }));
    expect([error.name, error.message.split('\n')]).toEqual([
      'BadInput',
      [
        'arm.corpora.0.licence: inbox/task1_a.json: "CC-BY-NC-3.0" is not an open licence; training on it needs "CC-BY-NC-3.0" in licences.allow',
        expect.stringMatching(/^data\.seeds\.files\.0\.licence: inbox\/task1_a\.json: "CC-BY-NC-3\.0" is not/),
      ],
    ]);
    await resolved(bench, { data: { seeds: tasks }, licences: { allow: ['CC-BY-NC-3.0'] } });
    const seeds = { object: 'x', licence: 'CC0-1.0' };
    await resolved(bench, { data: { seeds, test: { ...tasks, use: 'evaluate' } } });
  }));

test.each([
  ['inbox/task648_answer_generation.json', 7, /inbox\/task648_answer_generation\.json: the SUPERNI test task task648_/],
  ['inbox/renamed.json', 648, /instances of inbox\/renamed\.json: the SUPERNI test task task648_answer_generation/],
])('a test task (%s, instances of task %i) is learnt from by nothing, and may measure', (key, number, message) =>
  withWorkbench({}, async (bench) => {
    await fill(bench, { [key]: countedTask(number, 3, { licence: ['MIT'] }) });
    for (const where of [
      [{ data: { seeds: tasks } }],
      [{}, { corpora: [tasks] }],
      [{ models: { base: { tiny: { corpus: [tasks] } } } }],
    ] satisfies [object, object?][]) {
      const error = await rejectionOf(resolved(bench, where[0], where[1]));
      expect([error.name, error.message]).toEqual(['BadInput', expect.stringMatching(message)]);
    }
    const run = await resolved(bench, { data: { seeds: { object: 'x' }, test: { ...tasks, use: 'evaluate' } } });
    expect(run.data['test']?.files).toHaveLength(1);
  }),
);

test('only names the files of a prefix; a name that no object has stops the run, as does a local file of names', () =>
  withWorkbench({}, async (bench) => {
    await fill(bench, { 'inbox/task1_a.json': countedTask(1, 3), 'inbox/task2_b.json': countedTask(2, 3) });
    const named = (only: unknown) => resolved(bench, { data: { seeds: { ...tasks, only } } });
    expect((await named(['task2_b'])).data['seeds']?.files?.map(({ name }) => name)).toEqual(['inbox/task2_b.json']);
    expect((await rejectionOf(named(['task3_c']))).message).toBe('data.seeds.only: no file is named task3_c');
    expect((await rejectionOf(named('names.txt'))).message).toMatch(/^data\.seeds\.only: "names\.txt" is a local file/);
  }));

test('a task file is read for its terms once', () =>
  withWorkbench({}, async (bench) => {
    await fill(bench, { 'inbox/task1_a.json': countedTask(1, 3, { licence: ['MIT'] }) });
    const first = await resolved(bench, { data: { seeds: tasks } });
    const read: string[] = [];
    const get = bench.store.get;
    bench.dependencies.store = { ...bench.store, get: (key) => (read.push(key), get(key)) };
    expect(await resolved(bench, { data: { seeds: tasks } })).toEqual(first);
    expect(read.filter((key) => key.includes('/pieces/'))).toEqual([]);
  }));

test('a file that is no task names itself', () =>
  withWorkbench({}, async (bench) => {
    await fill(bench, { 'inbox/task1_a.json': '{"Instances": 3}' });
    const error = await rejectionOf(resolved(bench, { data: { seeds: tasks } }));
    expect([error.name, error.message]).toEqual([
      'BadInput',
      expect.stringMatching(/^inbox\/task1_a\.json: Instances: /),
    ]);
  }));
