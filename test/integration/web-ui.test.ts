import { loadRecipe } from '../../activities/recipe-files.ts';
import type { ArtifactKind } from '../../pipeline/stages.ts';
import { findBrowserPlace, startBrowser, type Browser, type BrowserPlace } from './web-ui/browser.ts';
import { startStandInRuns, type StandInRuns } from './web-ui/stand-in-runs.ts';
import { WorkflowPage } from './web-ui/workflow-page.ts';

const address = process.env['TEMPORAL_ADDRESS'];
const found = address === undefined ? 'TEMPORAL_ADDRESS is not set' : await findBrowserPlace();
const inBrowser = typeof found === 'string' ? describe.skip : describe;
if (typeof found === 'string') console.warn(`left out: runs in the Web UI, because ${found}`);

const minute = 60_000;

inBrowser('in a browser', () => {
  const place = found as BrowserPlace;
  let runs: StandInRuns;
  let browser: Browser;
  /** A run that has ended, for the tests that only look at it or start from it. */
  let ended: { run: string; runId: string };

  beforeAll(async () => {
    runs = await startStandInRuns(address ?? '', place.namespace);
    browser = await startBrowser(place);
    ended = await runs.start('rivers', { execution: 'staged' });
    await runs.reportOf(ended);
  }, 3 * minute);

  afterAll(async () => {
    await browser.close();
    await runs.stop();
  }, minute);

  const pageOf = (execution: { run: string; runId: string }) => new WorkflowPage(browser, place, execution);
  const asked = () => {
    const { generation, scoring } = runs.server.counters();
    return { generation, scoring };
  };
  const recipeOf = async (manifest: string) => {
    const [, kind, key] = manifest.split('/');
    return loadRecipe(runs.store, kind as ArtifactKind, key ?? '');
  };

  test(
    'a run shows its steps as a table, and its stages by name on the timeline',
    async () => {
      const page = pageOf(ended);
      await page.open('user-metadata');
      expect(await page.detailsWith('done')).toContain('done');
      const [head, ...steps] = await page.detailsTable();
      expect(head).toEqual(expect.arrayContaining(['step', 'state', 'in', 'accepted']));
      const { artifacts } = await runs.reportOf(ended);
      expect(steps.map(([step]) => step).sort()).toEqual(Object.keys(artifacts.steps).sort());
      await browser.picture('details');

      await page.open('timeline');
      for (const stage of ['train generator', 'extract main', 'score and filter main', 'finetune follower']) {
        await page.onTimeline(stage);
      }
      await browser.picture('timeline', { around: await page.onTimeline('score and filter main') });
    },
    minute,
  );

  test(
    'a finished run that is reset to before its filter ends again with what is in the store, and makes nothing twice',
    async () => {
      const [report, artifacts, counters] = [await runs.reportOf(ended), await runs.artifacts(), asked()];
      const page = pageOf(ended);
      await page.open('history');
      const event = await page.history.boundaryBefore('score and filter main');
      await browser.picture('history', {
        around: page.history.row('score and filter main').getByTestId('link'),
        height: 620,
      });
      const runId = await page.reset(event, 'look at the filter again', 'reset');

      expect(runId).not.toBe(ended.runId);
      const again = await runs.reportOf({ run: ended.run, runId });
      expect(again.artifacts.steps).toEqual(report.artifacts.steps);
      expect(await runs.artifacts()).toEqual(artifacts);
      expect(asked()).toEqual(counters);
      const reset = pageOf({ run: ended.run, runId });
      await reset.open('history');
      expect(await reset.status()).toBe('COMPLETED');
      expect((await reset.history.rows()).some(({ details }) => details.includes('score and filter main'))).toBe(true);
    },
    minute,
  );

  test(
    'started like this one with "forceFrom" added, a run makes its pairs again and takes what comes before from the store',
    async () => {
      const before = (await runs.reportOf(ended)).artifacts.steps;
      const page = pageOf(ended);
      await page.open('history');
      const form = await page.startLikeThis();
      expect(await form.prefilled()).toEqual({
        workflowId: ended.run,
        taskQueue: 'slingshot',
        workflowType: 'pipeline',
      });
      await form.input.addFirst('"forceFrom": "filter",');
      await browser.picture('start-like-this');
      const runId = await form.submit();

      const after = (await runs.reportOf({ run: ended.run, runId })).artifacts.steps;
      expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
      const same = Object.keys(after).filter((step) => after[step] === before[step]);
      expect(same.sort()).toEqual([
        'answer:base',
        'corpus:main',
        'extract:main',
        'generate:main',
        'model:base',
        'split:seeds',
        'train:generator',
      ]);
      expect((await recipeOf(before['filter:main'] ?? '')).repeat).toBeUndefined();
      expect((await recipeOf(after['filter:main'] ?? '')).repeat).toBe(1);
    },
    minute,
  );

  test(
    'an activity that is tried again shows its attempts and its last failure',
    async () => {
      runs.server.setFaults([{ fault: 'status', status: 503, route: '/v1/completions' }]);
      const { run, runId } = await runs.start('lakes', { execution: 'staged', seed: 14 });
      const waiting = await runs.waitForRetry(run);
      const page = pageOf(waiting.execution);
      await page.open('pending-activities');
      const cards = await page.pendingActivity(waiting.activity);
      await browser.picture('pending-activity', { height: 640 });
      runs.server.setFaults([]);
      expect(cards).toContain('503');
      await runs.reportOf({ run, runId });
    },
    2 * minute,
  );

  test(
    'a stage that waits for a person says why and what to press, and goes on when it is pressed',
    async () => {
      const parked = await runs.start('springs', { seed: 15 });
      await runs.waitForPart(parked.run, 'train');
      runs.server.setFaults([{ fault: 'status', status: 400 }]);
      const page = pageOf(parked);
      await runs.waitForParked(parked.run, 2);
      runs.server.setFaults([]);
      await page.open('user-metadata');
      const details = await page.detailsWith('is parked');
      for (const item of ['generate:main/0', 'generate:main/1']) {
        expect(details).toContain(`${item} is parked: ServerRefused`);
        expect(details).toContain(
          `Update resolve with {"action": "retry", "item": "${item}", "by": "NAME", "why": "REASON"}`,
        );
      }
      expect(details).toContain('answered 400');
      await browser.picture('parked');
      await page.update('resolve', { action: 'retry', by: 'nora', why: 'the server is well again' }, 'update');

      const report = await runs.reportOf(parked);
      const retried = { action: 'retry', by: 'nora', why: 'the server is well again', failure: 'ServerRefused' };
      expect(report.resolved.map(({ item }) => item).sort()).toEqual(['generate:main/0', 'generate:main/1']);
      for (const one of report.resolved) expect(one).toMatchObject(retried);
      expect(report.stages.find(({ name }) => name === 'generate')).toMatchObject({ in: 8, accepted: 8, failed: 0 });
    },
    2 * minute,
  );
});
