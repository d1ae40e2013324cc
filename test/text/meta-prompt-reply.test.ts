import { metaCompletion } from '../../text/meta-prompt.ts';
import { isAskedFor, repliedTasks } from '../../text/meta-prompt-reply.ts';

test('what a model was taught to write is read as what it was written from', () => {
  const tasks = [
    { instruction: 'Name a river of Spain.', input: '', output: 'The Ebro.\n\n1. It is long.' },
    { instruction: 'Put in order:', input: '1. Po\n2. Nile', output: 'Nile, Po' },
  ];
  expect(repliedTasks(metaCompletion(tasks))).toEqual([
    { number: 4, task: tasks[0] },
    { number: 5, task: tasks[1] },
  ]);
});

test('"###" between tasks, as Alpaca has it, fields on the line of their head, and <NoInput> are understood', () => {
  const reply =
    ' Name it.\n4. Input: <NoInput>\n4. Output: The Po.\n###\n5. Instruction: Say no.\n5. Input: a\n5. Output: No.';
  expect(repliedTasks(reply)).toEqual([
    { number: 4, task: { instruction: 'Name it.', input: '', output: 'The Po.' } },
    { number: 5, task: { instruction: 'Say no.', input: 'a', output: 'No.' } },
  ]);
});

test.each([
  ['no input', '\na\n4. Output:\nb'],
  ['no output', '\na\n4. Input:\nb\n'],
  ['another order', '\na\n4. Output:\nb\n4. Input:\nc'],
  ['the number of another task', '\na\n4. Input:\nb\n5. Output:\nc'],
  ['a field twice', '\na\n4. Input:\nb\n4. Output:\nc\n4. Output:\nd'],
  ['nothing', ''],
])('a task with %s has no fields', (_, reply) => {
  expect(repliedTasks(reply)).toEqual([{ number: 4, task: undefined }]);
});

test('a task without its fields does not spoil the next', () => {
  const reply = '\na\n5. Instruction:\nb\n5. Input:\nc\n5. Output:\nd';
  expect(repliedTasks(reply).map(({ number, task }) => [number, task?.output])).toEqual([
    [4, undefined],
    [5, 'd'],
  ]);
});

test('of a list of 20 of which three are shown, 4 to 20 are asked for', () => {
  expect([3, 4, 20, 21].map((number) => isAskedFor({ number }))).toEqual([false, true, true, false]);
});
