import { wrongInput } from '../../../cli/command-failure.ts';
import { commandLine } from '../command-line.ts';
import { fakeRuns } from '../fake-runs.ts';

test.each<[string[], object]>([
  [['--window', '8'], { window: 8 }],
  [['--target-pairs', '100', '--arm', 'main'], { pairs: 100, arm: 'main' }],
  [['--target-pairs', 'none'], { pairs: null }],
  [['--budget-requests', '5', '--budget-tokens', '900'], { requests: 5, tokens: 900 }],
  [['--budget-requests', 'none', '--budget-tokens', 'none'], { requests: null, tokens: null }],
])('%j is said to the run as %j, and nothing of what was not asked for', async (options, change) => {
  const runs = fakeRuns({});
  expect(await commandLine(runs, ['change', 'demo-1', ...options])).toMatchObject({
    ...{ code: 0, printed: 'changed: data-main' },
  });
  expect(runs.said).toEqual([['change', 'demo-1', change]]);
});

test.each<[string, string[], RegExp]>([
  ['nothing to change', [], /say what to change: --window, --target-pairs/],
  ['an arm alone', ['--arm', 'main'], /say what to change/],
  ['a window of none', ['--window', 'none'], /positive whole number/],
  ['a window of 0', ['--window', '0'], /positive whole number/],
  ['half a pair', ['--target-pairs', '0.5'], /positive whole number/],
  ['a word', ['--budget-tokens', 'many'], /positive whole number/],
])('%s is refused with exit code 2, and nothing is said', async (_, options, told) => {
  const runs = fakeRuns({});
  expect(await commandLine(runs, ['change', 'demo-1', ...options])).toMatchObject({
    ...{ code: 2, printed: '', told: expect.stringMatching(told) },
  });
  expect(runs.said).toEqual([]);
});

test('a change that the run refuses ends with exit code 2 and the reason', async () => {
  const runs = fakeRuns({});
  runs.change = async (run) => Promise.reject(wrongInput(`${run} refuses: window must be 1 to 64, but is 65`));
  expect(await commandLine(runs, ['change', 'demo-1', '--window', '65'])).toMatchObject({
    ...{ code: 2, told: 'demo-1 refuses: window must be 1 to 64, but is 65' },
  });
});
