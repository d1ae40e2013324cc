import { RunFailed } from '../../../cli/connection/run-result.ts';
import { planView } from '../../../cli/view/plan-view.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';
import { commandLine } from '../command-line.ts';
import { fakeRuns } from '../fake-runs.ts';
import { withRunFile } from '../run-file/run-file-folder.ts';
import { samplePlan } from '../sample-plan.ts';

test('a plan uploads the sources, starts no run, and shows what would be made', () =>
  withRunFile({}, (file) =>
    withTemporaryFolder(async (folder) => {
      const runs = fakeRuns({});
      const store = await openFolderStore(folder);
      const plan = runs.plan;
      runs.plan = async (id, input) => {
        await plan(id, input);
        return samplePlan;
      };
      const { code, printed } = await commandLine(runs, ['plan', file], store);
      expect(code).toBe(0);
      expect(printed).toBe(planView(samplePlan));
      expect(runs.started).toEqual([]);
      expect(runs.planned.map(({ id }) => id)).toEqual([expect.stringMatching(/^plan-trial-\d{8}-\d{6}-[0-9a-f]{4}$/)]);
      const corpus = runs.planned[0]?.input.runFile.arm?.corpora[0];
      expect(corpus?.path).toBeUndefined();
      expect(await store.head(corpus?.object ?? '')).toBeDefined();
      expect(runs.closed).toBe(true);
    }),
  ));

test('with --json it is one JSON object on stdout', () =>
  withRunFile({}, async (file) => {
    const runs = fakeRuns({});
    runs.plan = async () => samplePlan;
    const { printed } = await commandLine(runs, ['plan', file, '--json']);
    expect(printed.split('\n')).toHaveLength(1);
    expect(JSON.parse(printed)).toEqual(samplePlan);
  }));

test('a run file in which something is wrong is refused with exit code 2, before anything is planned', () =>
  withRunFile({ 'data/pairs.jsonl': '' }, async (file) => {
    const runs = fakeRuns({});
    expect(await commandLine(runs, ['plan', file])).toMatchObject({
      code: 2,
      told: 'data/pairs.jsonl: holds no pairs',
    });
    expect(runs.planned).toEqual([]);
  }));

test('what the planning refused ends with exit code 1 and the reason', () =>
  withRunFile({}, async (file) => {
    const runs = fakeRuns({});
    const refused = new RunFailed('http://a does not serve "m"; it serves: x', 'ServerRefused', undefined, false);
    runs.plan = async () => Promise.reject(refused);
    expect(await commandLine(runs, ['plan', file])).toMatchObject({
      ...{ code: 1, printed: '', told: expect.stringContaining(refused.message) },
    });
  }));
