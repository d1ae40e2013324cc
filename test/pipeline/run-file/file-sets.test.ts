import { wantedFiles } from '../../../pipeline/run-file/file-sets.ts';
import { corpusSchema, inputOf, seedDataSchema } from '../../../pipeline/run-file/sources.ts';

const file = { name: 'a.json', sha256: 'a'.repeat(64), bytes: 1 };

function problems(schema: typeof corpusSchema | typeof seedDataSchema, value: unknown): string[] {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test.each([
  { path: 'tasks', only: 'train_tasks.txt', format: 'superni', takePerTask: 100, take: 13_500 },
  { prefix: 'inbox/tasks/', only: ['task1_a'], format: 'superni', use: 'evaluate', firstPerTask: 100 },
  { files: [file, { ...file, licence: 'MIT' }], format: 'dolly' },
  { object: 'x', format: 'longform', use: 'evaluate', closed: true },
])('%j is a data set', (value) => {
  expect(problems(seedDataSchema, value)).toEqual([]);
});

test.each([
  [{}, ': needs exactly one of "path", "object" and "prefix"'],
  [{ path: 'a', files: [file] }, ': needs exactly one of'],
  [{ prefix: 'artifacts/a' }, 'prefix: "artifacts/" is a folder of the project itself'],
  [{ prefix: 'inbox/', sha256: 'a'.repeat(64) }, 'sha256: is of one file'],
  [{ files: [file], bytes: 3 }, 'bytes: is of one file'],
  [{ object: 'x', only: ['a'] }, 'only: goes with a folder'],
  [{ path: 'a', takePerTask: 2 }, 'takePerTask: goes with format "superni" only'],
  [{ path: 'a', firstPerTask: 2, format: 'dolly' }, 'firstPerTask: goes with format "superni" only'],
  [{ path: 'a', format: 'superni', firstPerTask: 2, takePerTask: 2 }, 'firstPerTask: is the first instances'],
])('%j is no data set', (value, problem) => {
  expect(problems(seedDataSchema, value)).toEqual([expect.stringContaining(problem)]);
});

test.each([
  { path: 'tasks', format: 'superni', takePerTask: 100, total: 13_500 },
  { prefix: 'inbox/', total: 9_000, take: 100, only: ['a', 'b'] },
  { files: [file] },
])('%j is a corpus', (value) => {
  expect(problems(corpusSchema, value)).toEqual([]);
});

test.each([
  [{ path: 'a', format: 'superni', takePerTask: 2, take: 2 }, 'takePerTask: is what "take" is'],
  [{ path: 'a', takePerTask: 2 }, 'takePerTask: goes with format "superni" only'],
  [{ pattern: 'inbox/{yyyy}', only: ['a'] }, 'only: goes with a folder'],
  [{ files: [file], sha256: 'a'.repeat(64) }, 'sha256: is of one file'],
])('%j is no corpus', (value, problem) => {
  expect(problems(corpusSchema, value)).toEqual([expect.stringContaining(problem)]);
});

test('an instance input is joined for training and kept for evaluation, unless the run file says how', () => {
  expect(inputOf(seedDataSchema.parse({ path: 'a' }))).toBe('join');
  expect(inputOf(seedDataSchema.parse({ path: 'a', use: 'evaluate' }))).toBe('keep');
  expect(inputOf(seedDataSchema.parse({ path: 'a', use: 'evaluate', input: 'join' }))).toBe('join');
});

test('files are wanted by key, by name, and by name without its ending; those that are not there are named', () => {
  const keys = ['in/task1_a.json', 'in/task2_b.json', 'in/task3.c.json'];
  const wanted = (only?: string[]) => wantedFiles(keys, (key) => key, only);
  expect(wanted()).toEqual(keys);
  expect(wanted(['task3.c', 'in/task1_a.json'])).toEqual([keys[0], keys[2]]);
  expect(wanted(['task2_b.json'])).toEqual([keys[1]]);
  expect(() => wanted(['task2', 'b', 'c', 'd', 'task1_a'])).toThrow(/^no file is named task2, b, c and 1 more$/);
});
