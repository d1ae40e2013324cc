import { superniTestTasks, testTaskIn, testTaskOfNumber } from '../../pipeline/superni-test-tasks.ts';

test('the English test split has 119 tasks, each with a number of its own', () => {
  expect(superniTestTasks).toHaveLength(119);
  expect(new Set(superniTestTasks).size).toBe(119);
  const numbers = superniTestTasks.map((name) => Number(/^task(\d+)_/.exec(name)?.[1]));
  expect(new Set(numbers).size).toBe(119);
  expect(numbers.map(testTaskOfNumber)).toEqual(superniTestTasks);
});

test.each([
  ['task648_answer_generation.json', 'task648_answer_generation'],
  ['tasks/task648.json', 'task648_answer_generation'],
  ['inbox/superni-Task0033-mine.json', 'task033_winogrande_answer_generation'],
  ['a book (superni/task648_answer_generation.json)', 'task648_answer_generation'],
  ['task1_a.json and task648_b.json', 'task648_answer_generation'],
  ['task002_quoref_answer_generation.json', undefined],
  ['task6480_other.json', undefined],
  ['multitask648_other.json', undefined],
  ['task 648', undefined],
  ['', undefined],
])('%p names %p', (text, task) => {
  expect(testTaskIn(text)).toBe(task);
});
