import { openFolderStore } from '../../../stores/folder.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';
import { commandLine } from '../command-line.ts';
import { fakeRuns } from '../fake-runs.ts';
import { parkedItem, progress, run, step } from '../progress/sample-progress.ts';
import { sampleReport } from '../sample-report.ts';
import { parkedView } from '../../../cli/view/parked-view.ts';

const closedAt = new Date('2026-11-05T08:10:00Z');
const steps = [step('generate:main', { state: 'running' })];

test('a run that goes on is shown as it stands, with its page', async () => {
  const runs = fakeRuns({ [run]: [{ progress: progress(steps) }] });
  const { code, printed } = await commandLine(runs, ['status', run]);
  expect(code).toBe(0);
  expect(printed).toContain('generate:main  running');
  expect(printed).toContain(`http://ui/${run}`);
  expect(printed).not.toContain('parked');
});

test('what of a run waits for a person is shown with the command that answers', async () => {
  const runs = fakeRuns({ [run]: [{ progress: progress(steps, { parked: [parkedItem()] }) }] });
  const { code, printed } = await commandLine(runs, ['status', run]);
  expect(code).toBe(0);
  expect(printed).toContain('generate:main  running');
  expect(printed).toContain(parkedView(run, [parkedItem()]));
});

test('of a run that has ended nothing waits any more', async () => {
  const parked = progress(steps, { parked: [parkedItem()] });
  const runs = fakeRuns({ [run]: [{ status: 'cancelled', closedAt, progress: parked }] });
  runs.result = async () => Promise.reject(new Error('cancelled'));
  expect((await commandLine(runs, ['status', run])).printed).not.toContain('slingshot resolve');
});

test('without a run there is nothing to show: exit code 2', async () => {
  expect(await commandLine(fakeRuns({}), ['status'])).toMatchObject({
    ...{ code: 2, told: expect.stringContaining('there is no run yet') },
  });
});

test('a finished run shows what was asked of servers, the limits it met and what people answered', () =>
  withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(folder);
    const key = sampleReport.artifacts.report;
    await store.put(key, Buffer.from(JSON.stringify(sampleReport)));
    const runs = fakeRuns({ [run]: [{ status: 'completed', closedAt }] }, async () => key);
    const { code, printed } = await commandLine(runs, ['status', run], store);
    expect(code).toBe(0);
    expect(printed).toContain('generate:main  generator  1,118     45,678         9,000          3 min 5 s');
    expect(printed).toContain('main: target of 100 pairs met');
    expect(printed).toContain('generate:main/3 after ServerUnavailable: retry, by ada@lab');
  }));
