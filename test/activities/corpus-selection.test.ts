import { corpusOfTasks } from './task-corpora.ts';
import { countedTask, taskFile } from './task-files.ts';
import { withWorkbench } from './workbench.ts';

const files = [countedTask(1, 200), countedTask(2, 40), countedTask(3, 60)];

test('total draws exactly so many records of all files of a set, by seed and whatever the order of the files', () =>
  withWorkbench({}, async (bench) => {
    const drawn = async (some: string[], seed = 13) => {
      const { passages, results } = await corpusOfTasks(bench, some, { total: { set: 0, count: 90 } }, [], seed);
      expect(results['passages']).toBe(90);
      return passages.map(({ text }) => text);
    };
    const first = await drawn(files);
    expect(new Set(first).size).toBe(90);
    expect(await drawn(files)).toEqual(first);
    expect((await drawn(files.toReversed())).sort()).toEqual(first.toSorted());
    expect(await drawn(files, 14)).not.toEqual(first);
    // Of 90 of 300 drawn alike, task 1 gives 60 give or take 3.7 (hypergeometric); further than 5 of these is no chance.
    const ofFirst = first.filter((text) => text.startsWith('1.')).length;
    expect(Math.abs(ofFirst - 60)).toBeLessThan(18);
  }));

test('take of each file comes first; of fewer than the total all are taken; sets do not share a total', () =>
  withWorkbench({}, async (bench) => {
    const counts = async (form: object) => {
      const { results } = await corpusOfTasks(bench, files, form);
      return (results['sources'] as { taken: number }[]).map(({ taken }) => taken);
    };
    expect(await counts({ take: 50, total: { set: 0, count: 1_000 } })).toEqual([50, 40, 50]);
    const capped = await counts({ take: 50, total: { set: 0, count: 100 } });
    expect(capped.reduce((sum, count) => sum + count, 0)).toBe(100);
    expect(Math.max(...capped)).toBeLessThanOrEqual(50);
    expect(await counts({ take: 50 })).toEqual([50, 40, 50]);
  }));

test('a sample of tasks draws only outputs that have text, and keeps equal ones', () =>
  withWorkbench({}, async (bench) => {
    const outputs = Array.from({ length: 40 }, (_, index) => [index % 2 === 0 ? 'A' : index % 4 === 1 ? '' : 'B']);
    const { passages } = await corpusOfTasks(bench, [taskFile({ number: 4, outputs })], { take: 30 });
    const texts = passages.map(({ text }) => text).sort();
    expect(texts).toEqual([...Array<string>(20).fill('A'), ...Array<string>(10).fill('B')]);
    expect(new Set(passages.map(({ id }) => id)).size).toBe(30);
  }));

test('take of a file that is no task file counts what cannot be read too, a total does not', () =>
  withWorkbench({}, async (bench) => {
    const lines = ['{"text":"One."}', 'no JSON', '{"text":"Two."}', '{"text":" "}', '{"text":"Three."}'].join('\n');
    const form = { format: 'json-lines', textField: 'text', idField: 'id' };
    const taken = async (more: object) => (await corpusOfTasks(bench, [lines], { ...form, ...more })).passages;
    expect(await taken({ take: 5 })).toHaveLength(5);
    expect((await taken({ total: { set: 0, count: 5 } })).map(({ text }) => text)).toEqual(['One.', 'Two.', 'Three.']);
  }));
