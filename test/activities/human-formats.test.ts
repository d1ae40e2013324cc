import { readHumanPairs, type HumanForm } from '../../activities/human-records.ts';
import { countedTask, taskFile } from './task-files.ts';
import { rejectionOf } from './workbench.ts';

async function* linesOf(content: string): AsyncGenerator<Uint8Array> {
  for (const line of content.split('\n')) yield Buffer.from(line);
}

function read(content: string, form: Partial<HumanForm>, seed = 13) {
  const file = { lines: linesOf(content), label: 'pairs.json' };
  return readHumanPairs([file], { format: 'json-lines', input: 'keep', ...form }, 'seeds', seed);
}

const dolly = [
  { instruction: 'Who made it?', context: 'A smith made it.', response: 'A smith.', category: 'closed_qa' },
  { instruction: 'Name a metal.', context: '', response: 'Tin.', category: 'open_qa' },
];

test("Dolly's context is the input and its response the output", async () => {
  const pairs = await read(dolly.map((one) => JSON.stringify(one)).join('\n'), { format: 'dolly' });
  expect(pairs.map(({ line, instruction, input, output }) => [line, instruction, input, output])).toEqual([
    [1, 'Who made it?', 'A smith made it.', 'A smith.'],
    [2, 'Name a metal.', '', 'Tin.'],
  ]);
});

test("LongForm's input is the instruction", async () => {
  const [pair] = await read('{"input":"Write on tin.","output":"Tin is soft.","source":"C4"}', { format: 'longform' });
  expect(pair).toMatchObject({ instruction: 'Write on tin.', input: '', output: 'Tin is soft.' });
});

test.each([0, 2])('the same objects as one JSON list (indented by %i) give the same pairs', async (indent) => {
  const lines = await read(dolly.map((one) => JSON.stringify(one)).join('\n'), { format: 'dolly' });
  expect(await read(`${indent === 0 ? '' : ' '}${JSON.stringify(dolly, null, indent)}`, { format: 'dolly' })).toEqual(
    lines,
  );
});

test.each([
  ['dolly', '{"instruction":"a","context":"b"}', 'pairs.json:1: response: '],
  ['longform', '{"input":"","output":"b"}', 'pairs.json:1: input: must not be empty'],
  ['json-lines', '[{"instruction":"a","output":"b"},{"output":"b"}]', 'pairs.json:2: instruction: '],
  ['json-lines', '[{"instruction":"a"', 'pairs.json: not valid JSON'],
  ['superni', '{"Definition":[""],"Instances":[]}', 'pairs.json: Definition: must not be empty'],
  ['superni', '{"Definition":["a"],"Instances":[{"input":"b","output":[]}]}', 'pairs.json: Instances.0.output: '],
  ['superni', '{"Definition":["a"],"Instances":[]}', 'pairs.json: holds no pairs'],
])('%s that cannot be read as such stops: %s', async (format, content, message) => {
  const error = await rejectionOf(read(content, { format }));
  expect([error.name, error.message]).toEqual(['BadInput', expect.stringContaining(message)]);
});

test('of several references one is learnt, drawn by seed; all are kept to measure by', async () => {
  const outputs = Array.from({ length: 60 }, (_, index) => [`a${index}`, `b${index}`, ' ']);
  const content = taskFile({ number: 7, outputs });
  const learnt = async (seed: number) =>
    (await read(content, { format: 'superni' }, seed)).map(({ output }) => output[0]);
  const first = await learnt(13);
  // Of 60 fair draws the rarer letter comes at most 17 times with a probability below 0.1 %; one without text never.
  for (const letter of ['a', 'b']) expect(first.filter((one) => one === letter).length).toBeGreaterThan(17);
  expect(await learnt(13)).toEqual(first);
  expect(await learnt(14)).not.toEqual(first);
  const pairs = await read(content, { format: 'superni' });
  expect(pairs.map(({ references }) => references)).toEqual(outputs);
});

test('an instance is named by an id that holds its task, or else by its task and content', async () => {
  const names = async (content: string) => (await read(content, { format: 'superni' })).map(({ instance }) => instance);
  expect(await names(countedTask(7, 2))).toEqual(['task7-0000', 'task7-0001']);
  const old = await names(countedTask(7, 3, { old: true }));
  expect(new Set(old).size).toBe(3);
  expect(await names(countedTask(7, 3, { old: true }))).toEqual(old);
  expect(await names(countedTask(7, 3, { old: true, definition: 'Another task.' }))).not.toEqual(old);
});

test('of a task the first are taken in order, or a sample by seed', async () => {
  const content = countedTask(7, 30);
  const lines = async (form: Partial<HumanForm>, seed = 13) =>
    (await read(content, { format: 'superni', ...form }, seed)).map(({ line }) => line);
  expect(await lines({ firstPerTask: 3 })).toEqual([1, 2, 3]);
  const sample = await lines({ takePerTask: 10 });
  expect(sample).toHaveLength(10);
  expect(sample).toEqual(sample.toSorted((a, b) => a - b));
  expect(sample).not.toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(await lines({ takePerTask: 10 }, 14)).not.toEqual(sample);
  expect(await lines({ takePerTask: 100 })).toHaveLength(30);
});
