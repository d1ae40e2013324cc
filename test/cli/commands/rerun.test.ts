import { withSettings } from '../../../cli/run-file/with-settings.ts';
import type { PipelineInput } from '../../../pipeline/plan.ts';
import { runFile } from '../../activities/run-files.ts';
import { commandLine } from '../command-line.ts';
import { fakeRuns, type FakeMoment } from '../fake-runs.ts';
import { progress } from '../progress/sample-progress.ts';

const before = 'rivers-20261120-080000-00ff';
const input: PipelineInput = { runFile: runFile(), fresh: true };

/** Runs `rerun` where one run was started with an input; gives what was started beside it. */
async function rerun(words: string[], moments: Record<string, FakeMoment[]> = {}) {
  const runs = fakeRuns(moments);
  runs.started.push({ run: before, input });
  const end = await commandLine(runs, ['rerun', before, ...words]);
  return { ...end, started: runs.started.slice(1) };
}

test('a run is started again from a stage, with the run file that the one before was started with', async () => {
  const { code, printed, told, started } = await rerun(['--from', 'filter', '--detach']);
  expect(code).toBe(0);
  expect(started.map((one) => one.input)).toEqual([{ runFile: input.runFile, forceFrom: 'filter' }]);
  expect(started[0]?.run).toMatch(/^rivers-\d{8}-\d{6}-[0-9a-f]{4}$/);
  expect(started[0]?.run).not.toBe(before);
  expect(printed).toBe(started[0]?.run);
  expect(told).toContain(`slingshot status ${printed}`);
});

test('settings change the run file, and nothing is forced', async () => {
  const settings = ['choice.margin=0.1', 'target.pairs=100'];
  const { started } = await rerun([...settings.flatMap((one) => ['--set', one]), '--detach']);
  expect(started.map((one) => one.input)).toEqual([{ runFile: withSettings(input.runFile, settings) }]);
  expect(started[0]?.input.runFile).toMatchObject({ choice: { margin: 0.1 }, target: { pairs: 100 } });
});

test.each<[string[], RegExp]>([
  [[], /^say what to do again: --from STAGE, --set FIELD=VALUE$/],
  [['--from', 'score'], /Allowed choices are train, extract, generate, filter, finetune, evaluate/],
  [['--set', 'chioce.margin=1'], /^chioce: unknown field; did you mean "choice"\?/],
  [['--set', 'window=many'], /^window: .*expected number/],
  [['--set', 'choice.marge=0.1'], /^choice\.marge: unknown field; did you mean "margin"\?/],
  [['--set', 'arm.extraction.sectionWords=3'], /^arm\.extraction\.sectionWords: /],
  [['--set', 'choice={strategy: lowst}'], /^choice\.strategy: no strategy "lowst"; did you mean "lowest"\?/],
  [['--set', 'data.seeds.licence=proprietary'], /^data\.seeds\.licence: "proprietary" is not an open licence/],
])('%j is refused with exit code 2 and what is wrong, and nothing is started', async (words, message) => {
  const { code, printed, told, started } = await rerun([...words, '--detach']);
  expect({ code, printed, started }).toEqual({ code: 2, printed: '', started: [] });
  expect(told).toMatch(message);
});

test('a run that is not known cannot be started again: exit code 2', async () => {
  const runs = fakeRuns({});
  expect(await commandLine(runs, ['rerun', 'nightly', '--from', 'train'])).toMatchObject({
    ...{ code: 2, told: expect.stringContaining('there is no run "nightly"') },
  });
  expect(runs.started).toEqual([]);
});

test('a run that is started again is followed', async () => {
  const closedAt = new Date('2026-11-20T08:10:00Z');
  const failed: FakeMoment = { status: 'failed', closedAt, progress: progress([]) };
  const { printed, started } = await rerun(['--from', 'train'], { '*': [failed] });
  const run = started[0]?.run ?? '';
  expect(printed.split('\n')[0]).toBe(`started ${run}  http://ui/${run}`);
  expect(printed).toContain('failed');
});
