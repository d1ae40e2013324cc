import { ApplicationFailure } from '@temporalio/common';
import { runFile } from '../activities/run-files.ts';
import { rejectionOf } from '../activities/workbench.ts';
import type { Script } from './scripted-activities.ts';
import { begin, callsOf, end } from './scripted-calls.ts';
import { innermost, sleep } from './scripted-operator.ts';
import { minute, scriptedSuite } from './scripted-suite.ts';

const { withTemporal, workers, operator } = scriptedSuite('the gate for drifted pairs');

const drift: Script['drift'] = {
  profile: 'runs/now/profile.json',
  comparedWith: 'rivers-0',
  drifts: [{ arm: 'main', figure: 'acceptance', approved: 0.5, now: 0.25, difference: 0.25, threshold: 0.1 }],
};
const said =
  'the pairs differ from those of rivers-0, which was approved: ' +
  'acceptance was 0.500 and is 0.250: 0.250 apart, more than 0.100';
const events = ({ told }: Script) => told.map(({ event, message }) => [event, message]);

withTemporal('pairs that drifted from those that were approved', () => {
  test.each(['overlapped', 'staged'])(
    'hold the run before it trains on them, until a person approves (%s)',
    async (execution) => {
      const { handle, run, script } = await workers.start('pipeline', { runFile: runFile({ execution }) }, { drift });
      const { parked } = await operator.until(run, (progress) => progress.parked.length > 0);
      expect(parked).toMatchObject([
        { id: 'drift', failure: 'Drift', reason: said, actions: ['approve', 'abort'], workflow: run },
      ]);
      expect(await operator.attributes(run)).toMatchObject({ SlingshotState: 'parked' });
      await sleep(500);
      expect(callsOf(script, 'finetune')).toEqual([]);
      expect(begin(script, 'checkDrift')).toBeGreaterThan(end(script, 'complete', 'filter:main'));
      expect(callsOf(script, 'checkDrift')[0]?.input).toMatchObject({
        run,
        name: 'rivers',
        arms: [{ name: 'main', filter: { kind: 'filter' }, scores: { kind: 'score' } }],
      });
      const { cause } = await rejectionOf(operator.resolve(run, 'retry'));
      expect(cause).toMatchObject({ message: 'drift can be answered with approve, abort, not retry' });
      await operator.resolve(run, 'approve', 'drift');
      await handle.result();
      expect(callsOf(script, 'finetune')).toHaveLength(1);
      expect(callsOf(script, 'checkDrift')).toHaveLength(1);
      expect(script.reports[0]).toMatchObject({ warnings: [said], resolved: [{ item: 'drift', action: 'approve' }] });
      expect(events(script)).toEqual([
        ['drift', said],
        ['finished', `finished: runs/${run}/report.json`],
      ]);
    },
    minute,
  );

  test(
    'end the run when a person says so, also where nobody could be told of the drift',
    async () => {
      const { handle, run, script } = await workers.start(
        'pipeline',
        { runFile: runFile() },
        {
          drift,
          before: { notify: () => Promise.reject(ApplicationFailure.nonRetryable('no answer', 'NotDelivered')) },
        },
      );
      await operator.until(run, ({ parked }) => parked.length > 0);
      await operator.resolve(run, 'abort');
      expect(innermost(await rejectionOf(handle.result()))).toMatchObject({ type: 'Aborted' });
      expect(callsOf(script, 'finetune')).toEqual([]);
      expect(callsOf(script, 'notify').map(({ of }) => of)).toEqual(['drift', 'finished']);
    },
    minute,
  );

  test(
    'are only warned of where the run file asks for no gate',
    async () => {
      const { handle, script } = await workers.start(
        'pipeline',
        { runFile: runFile({ drift: { gate: false } }) },
        { drift },
      );
      await handle.result();
      expect(script.reports[0]).toMatchObject({ warnings: [said], resolved: [] });
      expect(events(script).map(([event]) => event)).toEqual(['finished']);
    },
    minute,
  );

  test(
    'are measured once and warned of in a run that trains nothing',
    async () => {
      const { handle, script } = await workers.start('pipeline', { runFile: runFile() }, { drift, cached: () => true });
      await handle.result();
      expect(callsOf(script, 'checkDrift')).toHaveLength(1);
      expect(script.reports[0]).toMatchObject({ warnings: [said], resolved: [] });
      expect(begin(script, 'report')).toBeGreaterThan(end(script, 'checkDrift'));
    },
    minute,
  );
});
