import { hostname, userInfo } from 'node:os';
import { wrongInput } from '../../../cli/command-failure.ts';
import { commandLine } from '../command-line.ts';
import { fakeRuns } from '../fake-runs.ts';

test.each(['retry', 'skip', 'approve', 'abort'])('%s is said to the run with who says it and why', async (action) => {
  const runs = fakeRuns({});
  const words = [
    'resolve',
    'demo-1',
    action,
    '--item',
    'generate:main/3',
    '--by',
    'ada',
    '--why',
    'the server is back',
  ];
  const { code, printed } = await commandLine(runs, words);
  expect(code).toBe(0);
  expect(printed).toBe(`generate:main/3: ${action}`);
  const resolution = { action, item: 'generate:main/3', by: 'ada', why: 'the server is back' };
  expect(runs.said).toEqual([['resolve', 'demo-1', resolution]]);
});

test('everything that is parked is meant where no item is named, and the user of the machine answers', async () => {
  const runs = fakeRuns({});
  await commandLine(runs, ['resolve', 'demo-1', 'retry', '--why', 'again']);
  const by = `${userInfo().username}@${hostname()}`;
  expect(runs.said).toEqual([['resolve', 'demo-1', { action: 'retry', by, why: 'again' }]]);
});

test.each([
  ['a reason', ['resolve', 'demo-1', 'retry'], /--why/],
  ['an action that is known', ['resolve', 'demo-1', 'ignore', '--why', 'x'], /retry, skip, approve, abort/],
])('without %s nothing is said, with exit code 2', async (_, words, told) => {
  const runs = fakeRuns({});
  expect(await commandLine(runs, words)).toMatchObject({ code: 2, told: expect.stringMatching(told) });
  expect(runs.said).toEqual([]);
});

test('an answer that the run refuses ends with exit code 2 and the reason', async () => {
  const runs = fakeRuns({});
  runs.resolve = async (run) => Promise.reject(wrongInput(`${run} refuses: nothing is parked as "generate:main/4"`));
  expect(await commandLine(runs, ['resolve', 'demo-1', 'skip', '--why', 'x'])).toEqual({
    ...{ code: 2, printed: '', told: 'demo-1 refuses: nothing is parked as "generate:main/4"' },
  });
  expect(runs.closed).toBe(true);
});
