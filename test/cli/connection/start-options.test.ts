import { startOptions } from '../../../cli/connection/start-options.ts';
import { runFile } from '../../activities/run-files.ts';

const attributesOf = (options: ReturnType<typeof startOptions>) =>
  options.typedSearchAttributes.map(({ key, value }) => [key.name, key.type, value]);

test('a run goes before others as its file says, and shares a level by its name', () => {
  const input = { runFile: runFile({ priority: { level: 1, weight: 2.5 } }) };
  expect(startOptions(input)).toMatchObject({
    taskQueue: 'slingshot',
    args: [input],
    staticSummary: 'rivers: from text to an instruction-following model',
    priority: { priorityKey: 1, fairnessKey: 'rivers', fairnessWeight: 2.5 },
  });
  expect(startOptions({ runFile: runFile() }).priority).toEqual({
    ...{ priorityKey: 3, fairnessKey: 'rivers', fairnessWeight: 1 },
  });
});

test('a run can be found by its name and state before a worker has taken it up', () => {
  expect(attributesOf(startOptions({ runFile: runFile() }))).toEqual([
    ['SlingshotName', 'KEYWORD', 'rivers'],
    ['SlingshotState', 'KEYWORD', 'running'],
  ]);
});

test('what is to be made again goes into the input', () => {
  const input = { runFile: runFile(), forceFrom: 'filter' as const };
  expect(startOptions(input).args).toEqual([input]);
});
