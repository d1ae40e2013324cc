import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instancesProblem, fileNameProblem } from '../../activities/check-test-tasks.ts';
import { licenceProblem } from '../../activities/licence-gate.ts';
import { readTask, taskNumbers } from '../../activities/sources/superni-task.ts';
import { readTaskTerms } from '../../activities/sources/task-terms.ts';
import { readSplit } from '../../activities/split.ts';
import { superniTestTasks } from '../../pipeline/superni-test-tasks.ts';
import { splitOf } from './human-data.ts';
import { corpusOfTasks, splitTasks } from './task-corpora.ts';
import { withWorkbench } from './workbench.ts';

const dataFolder = process.env.SLINGSHOT_DATA;
const publicData = dataFolder ? describe : describe.skip;
if (!dataFolder)
  console.warn('SLINGSHOT_DATA is not set: seed tasks and task files are not checked on the public data');

const textOf = (path: string): string => readFileSync(join(dataFolder ?? '', path), 'utf8');
const namesIn = (folder: string): string[] => readdirSync(join(dataFolder ?? '', folder)).sort();
const tasksOf = (half: 'train' | 'test') => namesIn(`superni/${half}`).map((name) => textOf(`superni/${half}/${name}`));

async function* linesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

interface Written {
  Definition: string[] | string;
  Instances: { id: string; input: string; output: string[] }[];
}

publicData('public data', () => {
  test('the test tasks are those of the official list', () => {
    expect(superniTestTasks).toEqual(textOf('superni/splits/test_tasks.txt').trim().split('\n'));
  });

  test('all 175 seed tasks of Self-Instruct train where another set measures, 125 of them with an input', () =>
    withWorkbench({}, async (bench) => {
      const source = { format: 'self-instruct', input: 'keep' as const };
      const content = textOf('seed-instructions/seed_tasks.jsonl');
      const { ref } = await splitOf(bench, content, { source, heldOut: { count: 0, share: 0.2 } });
      const { train, heldOut } = await readSplit(bench, ref);
      expect([train.length, heldOut.length]).toEqual([175, 0]);
      expect(train.filter(({ input }) => input !== '')).toHaveLength(125);
    }));

  test('the eight training tasks may be learnt from but for one licence, and one states none; the seven test tasks never', async () => {
    const terms = async (half: 'train' | 'test') =>
      Promise.all(
        namesIn(`superni/${half}`).map(async (name) => ({
          name,
          ...(await readTaskTerms(linesOf(textOf(`superni/${half}/${name}`)), name)),
        })),
      );
    const train = await terms('train');
    expect(train).toHaveLength(8);
    const refused = train.filter(({ licence }) =>
      licenceProblem(licence ?? 'unstated', 'train', { allow: [], baselines: [] }),
    );
    expect(refused.map(({ name, licence }) => [name, licence])).toEqual([
      ['task591_sciq_answer_generation.json', 'CC-BY-NC-3.0'],
    ]);
    expect(train.filter(({ licence }) => licence === undefined).map(({ name }) => name)).toEqual([
      'task1687_sentiment140_classification.json',
    ]);
    expect(train.flatMap(({ name, tasks }) => fileNameProblem(name) ?? instancesProblem(name, tasks) ?? [])).toEqual(
      [],
    );
    const test = await terms('test');
    expect(test).toHaveLength(7);
    expect(test.every(({ name, tasks }) => fileNameProblem(name) && instancesProblem('renamed.json', tasks))).toBe(
      true,
    );
  });

  test('ids of instances may name another task than their file does', async () => {
    const task = await readTask(linesOf(textOf('superni/train/task1687_sentiment140_classification.json')), 'task');
    expect(taskNumbers(task)).toEqual([195]);
  });

  test('generator and corpus of the same task files take 100 of each task, and no instance both', () =>
    withWorkbench({}, async (bench) => {
      const files = tasksOf('train');
      const { ref } = await splitTasks(bench, files, { takePerTask: 100, take: 500 });
      const { train } = await readSplit(bench, ref);
      expect(train).toHaveLength(500);
      const beside = [{ split: ref, means: 'disjoint' as const }];
      const { passages, results } = await corpusOfTasks(
        bench,
        files,
        { take: 100, total: { set: 0, count: 600 } },
        beside,
      );
      expect(passages).toHaveLength(600);
      expect((results['sources'] as { taken: number }[]).every(({ taken }) => taken > 0 && taken <= 100)).toBe(true);
      const written = files.flatMap((file) => (JSON.parse(file) as Written).Instances);
      const references = new Set(written.flatMap(({ output }) => output));
      expect(passages.every(({ text }) => references.has(text))).toBe(true);
      const everything = await corpusOfTasks(bench, files, {}, beside);
      expect(everything.passages).toHaveLength(written.length - 500);
      // Equal answers of different instances stay as often as they are
      const polar = (texts: string[]) => texts.filter((text) => text === 'positive' || text === 'negative').length;
      const left = polar(everything.passages.map(({ text }) => text));
      expect(left).toBe(400 - polar(train.map(({ output }) => output)));
    }));

  test('test tasks are measured by their first 100 instances, with all references and the definition as it is', () =>
    withWorkbench({}, async (bench) => {
      const files = tasksOf('test');
      const { ref } = await splitTasks(bench, files, { firstPerTask: 100, input: 'keep' }, 'all');
      const { train, heldOut } = await readSplit(bench, ref);
      expect(train).toEqual([]);
      const expected = files.flatMap((file) => {
        const { Definition: definition, Instances: instances } = JSON.parse(file) as Written;
        const instruction = typeof definition === 'string' ? definition : definition[0];
        return instances.slice(0, 100).map(({ input, output }) => ({ instruction, input, references: output }));
      });
      expect(heldOut.map(({ instruction, input, references }) => ({ instruction, input, references }))).toEqual(
        expected,
      );
    }));
});
