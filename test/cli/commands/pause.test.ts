import { RunNotFound } from '../../../cli/connection/pipeline-runs.ts';
import { commandLine } from '../command-line.ts';
import { fakeRuns } from '../fake-runs.ts';

test('a run that is paused says what goes on and how to resume it', async () => {
  const runs = fakeRuns({});
  const { code, printed } = await commandLine(runs, ['pause', 'demo-1']);
  expect(code).toBe(0);
  expect(printed).toBe('demo-1 pauses; its servers stay; go on with: slingshot resume demo-1');
  expect(runs.said).toEqual([['pause', 'demo-1']]);
});

test('a run that is resumed says so', async () => {
  const runs = fakeRuns({});
  expect(await commandLine(runs, ['resume', 'demo-1'])).toMatchObject({ code: 0, printed: 'demo-1 goes on' });
  expect(runs.said).toEqual([['resume', 'demo-1']]);
});

test.each(['pause', 'resume'] as const)('a run that is not known cannot %s: exit code 2', async (word) => {
  const runs = fakeRuns({});
  runs[word] = (run) => Promise.reject(new RunNotFound(run));
  expect(await commandLine(runs, [word, 'demo-2'])).toMatchObject({
    ...{ code: 2, printed: '', told: expect.stringContaining('there is no run "demo-2"') },
  });
});
