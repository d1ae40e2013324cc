import { CancelledFailure } from '@temporalio/client';
import type { ShardProgress } from '../../pipeline/progress.ts';
import { changeUpdate, pauseSignal, resumeSignal } from '../../pipeline/workflow-names.ts';
import type { DataResult } from '../../workflows/data-input.ts';
import { runFile } from '../activities/run-files.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { untilCancelled } from './scripted-activities.ts';
import { callsOf, subjects } from './scripted-calls.ts';
import { door, innermost, sleep, until } from './scripted-operator.ts';
import { shardsInput } from './scripted-shards.ts';
import { minute, scriptedSuite } from './scripted-suite.ts';

const { withTemporal, workers, operator } = scriptedSuite('pausing and changing runs');

withTemporal('what operators tell a run', () => {
  test(
    'a pause lets what runs end and begins neither shard nor stage; resuming goes on',
    async () => {
      const generating = door();
      const { handle, run, script } = await workers.start(
        'pipeline',
        { runFile: runFile({ window: 2 }) },
        { shards: 5, before: { generate: generating.wait } },
      );
      const child = `${run}/data-main`;
      await until('for two shards', () => callsOf(script, 'generate').length === 2);
      await handle.signal(pauseSignal);
      await operator.until<ShardProgress>(child, ({ paused }) => paused);
      expect(await operator.progress(run)).toMatchObject({ paused: true });
      for (const id of [run, child]) expect(await operator.attributes(id)).toMatchObject({ SlingshotState: 'paused' });
      generating.open();
      await until('for what runs', () => callsOf(script, 'generate').every(({ ended }) => ended !== undefined));
      await sleep(700);
      expect([callsOf(script, 'extract').length, callsOf(script, 'score').length]).toEqual([2, 0]);
      await handle.signal(resumeSignal);
      await handle.result();
      expect(callsOf(script, 'score')).toHaveLength(5);
      expect(await operator.progress(run)).toMatchObject({ paused: false, phase: 'done' });
    },
    minute,
  );

  test(
    'a pause stops a training at its checkpoint, and resuming calls it again',
    async () => {
      let times = 0;
      const { handle, run, script } = await workers.start(
        'pipeline',
        { runFile: runFile() },
        { before: { train: () => (times++ === 0 ? untilCancelled() : Promise.resolve()) } },
      );
      await until('for the training', () => callsOf(script, 'train').length === 1);
      await handle.signal(pauseSignal);
      const child = `${run}/train-generator`;
      await until('for the pause', async () => (await operator.attributes(child))['SlingshotState'] === 'paused');
      await sleep(700);
      expect(callsOf(script, 'train')).toHaveLength(1);
      expect(await operator.status(child)).toBe('RUNNING');
      await handle.signal(resumeSignal);
      await handle.result();
      expect(callsOf(script, 'train').map(({ ended }) => ended !== undefined)).toEqual([false, true]);
      expect(script.reports[0]?.resolved).toEqual([]);
    },
    minute,
  );

  test(
    'a run that is cancelled waits for its training to save what it has',
    async () => {
      let saved = false;
      const { handle, script } = await workers.start(
        'pipeline',
        { runFile: runFile() },
        {
          before: {
            train: async () => {
              try {
                await untilCancelled();
              } finally {
                await sleep(1_000);
                saved = true;
              }
            },
          },
        },
      );
      await until('for the training', () => callsOf(script, 'train').length === 1);
      await handle.cancel();
      expect(innermost(await rejectionOf(handle.result()))).toBeInstanceOf(CancelledFailure);
      expect(saved).toBe(true);
    },
    minute,
  );

  test(
    'what starts in a pause waits, whether it takes shards or trains',
    async () => {
      const { input, steps } = shardsInput(2, 2, { paused: true });
      const ready = { step: { ...steps[0], id: 'train:generator', kind: 'train', key: 'k', inputs: [] }, inputs: {} };
      const base = { base: [{ kind: 'model', key: 'b', manifest: 'm', content: 'c' }] };
      const shards = await workers.start('data', input, { steps });
      const training = await workers.start(
        'train',
        { run: 'run', name: 'test', ready: { ...ready, inputs: base }, onFailure: 'park', paused: true },
        { steps },
      );
      for (const { run } of [shards, training]) {
        await until('for it', async () => (await operator.attributes(run))['SlingshotState'] === 'paused');
      }
      await sleep(500);
      for (const { script, handle } of [shards, training]) {
        expect(script.calls).toEqual([]);
        await handle.signal(resumeSignal);
        await handle.result();
      }
      expect(callsOf(training.script, 'train')).toHaveLength(1);
    },
    minute,
  );

  test(
    'a larger window has more shards in flight at once, and what makes no sense is refused with the reason',
    async () => {
      const generating = door();
      const { handle, run, script } = await workers.start(
        'pipeline',
        { runFile: runFile({ window: 1 }) },
        { shards: 6, before: { generate: generating.wait } },
      );
      const change = (given: unknown) => handle.executeUpdate<string, [unknown]>(changeUpdate, { args: [given] });
      await until('for a shard', () => callsOf(script, 'generate').length === 1);
      const refused: [unknown, string][] = [
        [{ window: 0 }, 'window must be a whole number from 1 to 64, but is 0'],
        [{ window: 65 }, 'window must be a whole number from 1 to 64, but is 65'],
        [{ pairs: 1.5 }, 'pairs must be a positive whole number or null, but is 1.5'],
        [{ arm: 'main' }, 'says neither window nor pairs, requests or tokens'],
        [{ arm: 'other', pairs: 3 }, 'other takes shards now'],
      ];
      for (const [given, why] of refused) {
        const { cause } = await rejectionOf(change(given));
        expect(cause).toMatchObject({ message: expect.stringContaining(why) as string });
      }
      await sleep(500);
      expect(callsOf(script, 'extract')).toHaveLength(1);
      expect(await change({ window: 3 })).toBe(`${run}/data-main`);
      await until('for three shards', () => callsOf(script, 'generate').length === 3);
      await sleep(500);
      expect(callsOf(script, 'extract')).toHaveLength(3);
      generating.open();
      await handle.result();
    },
    minute,
  );

  test(
    'a target that is set midway ends the arm there',
    async () => {
      const third = door();
      const { handle, script } = await workers.start(
        'pipeline',
        { runFile: runFile({ window: 1 }) },
        { shards: 50, before: { extract: (of) => (of === 'extract:main 3' ? third.wait() : Promise.resolve()) } },
      );
      await until('for the fourth shard', () => callsOf(script, 'extract').length === 4);
      await handle.executeUpdate(changeUpdate, { args: [{ arm: 'main', pairs: 10 }] });
      await sleep(300);
      third.open();
      await handle.result();
      // Shard n gives n pairs.
      expect(script.reports[0]?.limits).toMatchObject([{ arm: 'main', reason: 'target of 10 pairs met', shards: 5 }]);
      expect(subjects(script, 'extract')).not.toContain('extract:main 5');
    },
    minute,
  );

  test(
    'shards that were stopped beyond a target go on when it is lifted before they have ended',
    async () => {
      const { input, steps } = shardsInput(4, 2, { quota: { pairs: 1 } });
      const second = door();
      const stopping = door();
      let stopped = false;
      const { handle, script } = await workers.start('data', input, {
        steps,
        before: {
          // Shard 1 meets the target while shard 2 cannot be stopped yet.
          filter: (of) => (of === 'filter:main 1' ? second.wait() : Promise.resolve()),
          score: async (of) => {
            if (of !== 'score:main 2' || stopped) return;
            stopped = true;
            second.open();
            try {
              await untilCancelled();
            } finally {
              await stopping.wait();
            }
          },
        },
      });
      await until('for the limit', async () => {
        const { limit } = await operator.progress<ShardProgress>(handle.workflowId);
        return limit !== undefined;
      });
      await handle.signal('change-shards', { pairs: null });
      await operator.until<ShardProgress>(handle.workflowId, ({ limit }) => limit === undefined);
      stopping.open();
      const { limit, figures } = (await handle.result()) as DataResult;
      expect({ limit, figures }).toMatchObject({ figures: { shards: 4, pairs: 0 + 1 + 2 + 3 } });
      expect(limit).toBeUndefined();
      expect(subjects(script, 'filter')).toEqual([0, 1, 2, 3].map((shard) => `filter:main ${shard}`));
      expect(subjects(script, 'score').filter((of) => of === 'score:main 2')).toHaveLength(2);
    },
    minute,
  );

  test(
    'a run that is cancelled stops its shards and gives back every server',
    async () => {
      const { handle, run, script } = await workers.start(
        'pipeline',
        { runFile: runFile() },
        { before: { generate: untilCancelled } },
      );
      await until('for the shards', () => callsOf(script, 'generate').length === 2);
      await handle.cancel();
      expect(innermost(await rejectionOf(handle.result()))).toBeInstanceOf(CancelledFailure);
      for (const id of [run, `${run}/data-main`]) {
        expect(await operator.status(id)).toBe('CANCELLED');
        expect(await operator.attributes(id)).toMatchObject({ SlingshotState: 'cancelled' });
      }
      expect(subjects(script, 'releaseServer')).toEqual(expect.arrayContaining(subjects(script, 'acquireServer')));
      expect(callsOf(script, 'releaseServer').every(({ ended }) => ended !== undefined)).toBe(true);
      for (const activity of ['score', 'complete', 'finetune', 'report'] as const) {
        expect(callsOf(script, activity)).toEqual([]);
      }
      expect(script.told).toMatchObject([{ event: 'finished', message: 'cancelled' }]);
    },
    minute,
  );
});
