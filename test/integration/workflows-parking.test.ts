import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { ShardProgress } from '../../pipeline/progress.ts';
import { resolutionSignal, resolveUpdate } from '../../pipeline/workflow-names.ts';
import { taskQueues } from '../../pipeline/task-queues.ts';
import type { DataResult } from '../../workflows/data-input.ts';
import { runFile } from '../activities/run-files.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { madeUpRef } from './scripted-activities.ts';
import { callsOf, subjects } from './scripted-calls.ts';
import { failing, innermost, sleep, until } from './scripted-operator.ts';
import { shardsInput } from './scripted-shards.ts';
import { minute, scriptedSuite } from './scripted-suite.ts';

const { withTemporal, workers, operator } = scriptedSuite('parking');

withTemporal('what fails for good waits for a person', () => {
  test(
    'a shard is parked and told of once while the others go on; the run shows it, and goes on when it is tried again',
    async () => {
      const { handle, run, script } = await workers.start(
        'pipeline',
        { runFile: runFile({ window: 2 }) },
        { shards: 6, before: { generate: failing(['generate:main 1']) } },
      );
      const child = `${run}/data-main`;
      const shards = await operator.until<ShardProgress>(child, ({ shards: { done } }) => done === 5);
      const { parked } = await operator.until(run, (progress) => progress.parked.length > 0);
      expect(parked).toEqual([
        {
          id: 'generate:main/1',
          failure: 'BadInput',
          reason: 'generate:main 1 cannot be made',
          tried: 'generate, once: repeating by itself cannot help',
          since: expect.any(Number) as number,
          actions: ['retry', 'skip', 'abort'],
          workflow: child,
        },
      ]);
      expect(shards.parked).toEqual(parked);
      for (const id of [run, child]) expect(await operator.attributes(id)).toMatchObject({ SlingshotState: 'parked' });
      const query = `SlingshotRun = "${run}" and SlingshotState = "parked"`;
      await until('for the list of what is parked', async () => {
        const { count } = await workers.client.workflow.count(query);
        return count === 2;
      });

      expect(await operator.resolve(run, 'retry', 'generate:main/1')).toBe('generate:main/1: retry');
      await handle.result();
      const [{ of: again } = { of: '' }] = callsOf(script, 'generate').slice(-1);
      expect(again).toBe('generate:main 1');
      expect(await operator.attributes(run)).toMatchObject({ SlingshotState: 'done', SlingshotProgress: 1 });
      expect(await operator.attributes(child)).toMatchObject({ SlingshotState: 'done', SlingshotProgress: 1 });
      const resolved = [
        {
          item: 'generate:main/1',
          failure: 'BadInput',
          action: 'retry',
          by: 'ann',
          why: 'a test',
          at: expect.any(Number) as number,
        },
      ];
      expect(script.reports[0]?.resolved).toEqual(resolved);
      expect(await operator.progress(run)).toMatchObject({ parked: [], resolved });
      expect(script.told).toMatchObject([
        { event: 'parked', run, message: 'generate:main/1 is parked after BadInput: generate:main 1 cannot be made' },
        { event: 'finished', run, message: `finished: runs/${run}/report.json` },
      ]);
    },
    minute,
  );

  test(
    'an answer that does not fit is refused with the reason, and leaves no trace in the history',
    async () => {
      const { handle, run, script } = await workers.start(
        'pipeline',
        { runFile: runFile() },
        { before: { train: failing(['train:generator']) } },
      );
      const child = `${run}/train-generator`;
      await operator.until(run, ({ parked }) => parked.length > 0);
      await until('to be told', () => script.told.length === 1 && callsOf(script, 'notify')[0]?.ended !== undefined);
      await sleep(500);
      const lengths = async () =>
        Promise.all([run, child].map(async (id) => (await operator.handle(id).describe()).historyLength));
      const before = await lengths();
      const said = { by: 'ann', why: 'a test' };
      const refused: [unknown, string][] = [
        [{ action: 'skip', ...said }, 'train:generator can be answered with retry, abort, not skip'],
        [{ action: 'again', ...said }, 'action must be one of retry, skip, approve, abort, but is "again"'],
        [{ action: 'retry', by: 'ann' }, '"why" must say who or why, for the record'],
        [{ action: 'retry', by: ' ', why: 'a test' }, '"by" must say who or why, for the record'],
        [{ action: 'retry', item: 'x', ...said }, '"x" is not parked; parked: train:generator'],
        [undefined, 'action must be one of'],
      ];
      for (const id of [run, child]) {
        for (const [given, why] of refused) {
          const error = await rejectionOf(operator.handle(id).executeUpdate(resolveUpdate, { args: [given] }));
          expect(error).toBeInstanceOf(WorkflowUpdateFailedError);
          expect(error.cause).toMatchObject({ message: expect.stringContaining(why) as string });
        }
      }
      expect(await lengths()).toEqual(before);
      expect(await operator.resolve(run, 'retry')).toBe('train:generator: retry');
      await handle.result();
      expect(subjects(script, 'train')).toEqual(['train:generator', 'train:generator']);
      expect(script.reports[0]?.resolved).toMatchObject([{ item: 'train:generator', action: 'retry' }]);
    },
    minute,
  );

  test(
    'a shard that is skipped in its child ends as failed in this run only, and later stages take what that left',
    async () => {
      const { handle, run, script } = await workers.start(
        'pipeline',
        { runFile: runFile() },
        { shards: 3, before: { generate: failing(['generate:main 1']) } },
      );
      const child = `${run}/data-main`;
      await operator.until<ShardProgress>(child, ({ parked }) => parked.length > 0);
      expect(await operator.resolve(child, 'skip')).toBe('generate:main/1: skip');
      await handle.result();
      const generate = script.steps.find(({ id }) => id === 'generate:main') ?? { kind: 'generate', key: '' };
      expect(script.skipped).toMatchObject([
        { run, failure: 'BadInput', place: { kind: 'generate', key: generate.key, shard: 1 } },
      ]);
      const skipped = { ...madeUpRef(generate, 1), content: 'skipped' };
      expect(callsOf(script, 'score').find(({ of }) => of === 'score:main 1')?.input).toMatchObject({
        place: { inputs: expect.arrayContaining([skipped]) as unknown },
      });
      expect(script.completed.map(({ kind, skippedIn }) => [kind, skippedIn])).toEqual([
        ['extract', undefined],
        ['generate', run],
        ['score', undefined],
        ['filter', undefined],
      ]);
      expect(script.completed[1]).toMatchObject({ variant: `skipped in ${run}` });
      expect(script.reports[0]?.resolved).toMatchObject([{ item: 'generate:main/1', action: 'skip' }]);
      expect(callsOf(script, 'generate')).toHaveLength(3);
    },
    minute,
  );

  test.each(['run', 'child'])(
    'an abort said to the %s ends the run with who said so and why, and gives every server back',
    async (where) => {
      const { handle, run, script } = await workers.start(
        'pipeline',
        { runFile: runFile() },
        { before: { filter: failing(['filter:main 0', 'filter:main 1']) } },
      );
      const child = `${run}/data-main`;
      await operator.until(run, ({ parked }) => parked.length === 2);
      await operator.resolve(where === 'run' ? run : child, 'abort', 'filter:main/1');
      const error = innermost(await rejectionOf(handle.result()));
      expect(error).toMatchObject({
        type: 'Aborted',
        message: 'filter:main/1 was aborted by ann (a test) after BadInput: filter:main 1 cannot be made',
      });
      expect(subjects(script, 'releaseServer')).toEqual(expect.arrayContaining(subjects(script, 'acquireServer')));
      expect(callsOf(script, 'releaseServer').every(({ ended }) => ended !== undefined)).toBe(true);
      expect(callsOf(script, 'finetune')).toEqual([]);
      const { parked, resolved } = await operator.progress(run);
      expect(parked).toEqual([]);
      expect(resolved).toMatchObject([{ item: 'filter:main/1', action: 'abort' }]);
      expect((await operator.progress<ShardProgress>(child)).parked).toEqual([]);
      for (const id of [run, child]) expect(await operator.attributes(id)).toMatchObject({ SlingshotState: 'failed' });
      expect(script.told.at(-1)).toMatchObject({
        event: 'finished',
        message: expect.stringMatching(/^failed: /) as string,
      });
    },
    minute,
  );

  test(
    'an answer without an item is for all that is parked, and who is told is told once of each',
    async () => {
      const { handle, run, script } = await workers.start(
        'pipeline',
        { runFile: runFile({ window: 4 }) },
        { shards: 4, before: { extract: failing(['extract:main 0', 'extract:main 3'], 2) } },
      );
      await operator.until(run, ({ parked }) => parked.length === 2);
      expect((await operator.resolve(run, 'retry')).split(', ').sort()).toEqual([
        'extract:main/0: retry',
        'extract:main/3: retry',
      ]);
      // What fails again is parked again.
      await operator.until(run, ({ parked, resolved }) => parked.length === 2 && resolved.length === 2);
      await operator.resolve(run, 'retry');
      await handle.result();
      const lines = script.told.filter(({ event }) => event === 'parked').flatMap(({ message }) => message.split('\n'));
      expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual([
        ...['extract:main/0', 'extract:main/0', 'extract:main/3', 'extract:main/3'],
      ]);
    },
    minute,
  );

  test(
    'a shard goes on waiting in the next history, is listed there, and can be answered',
    async () => {
      const { input, steps } = shardsInput(130, 4);
      const { handle, run, script } = await workers.start('data', input, {
        steps,
        before: { score: failing(['score:main 5']) },
      });
      const first = workers.client.workflow.getHandle(run, handle.firstExecutionRunId);
      await until('for a new history', async () => (await first.describe()).status.name === 'CONTINUED_AS_NEW', minute);
      const { parked } = await operator.until<ShardProgress>(run, ({ shards: { done } }) => done === 129);
      expect(parked).toMatchObject([
        { id: 'score:main/5', failure: 'BadInput', reason: 'score:main 5 cannot be made' },
      ]);
      expect(await operator.attributes(run)).toMatchObject({ SlingshotState: 'parked' });
      await operator.resolve(run, 'retry', 'score:main/5');
      const { resolved, figures } = (await handle.result()) as DataResult;
      expect(resolved).toMatchObject([{ item: 'score:main/5', action: 'retry' }]);
      expect(figures).toMatchObject({ shards: 130, pairs: (129 * 130) / 2 });
      expect(callsOf(script, 'score')).toHaveLength(131);
    },
    2 * minute,
  );

  test(
    'an answer that arrives while a history hands over to the next is not lost',
    async () => {
      const { input, steps } = shardsInput(1, 1);
      const run = 'handed-over-' + String(Date.now());
      const script = workers.expect(run, { steps });
      const item = {
        ...{ id: 'generate:main/0', failure: 'BadInput', reason: 'no', tried: 'once', since: 1 },
        ...{ actions: ['retry' as const, 'skip' as const], workflow: run },
      };
      const nothing = { pairs: 0, requests: 0, tokens: 0 };
      const extract = steps.find(({ kind }) => kind === 'extract') ?? { kind: 'extract' as const, key: '' };
      const open = { shard: 0, stage: 1, ref: madeUpRef(extract, 0), figures: nothing };
      const carried = {
        window: { next: 1, done: 0, open: [open], counted: { ...nothing, shards: 0 }, ahead: {} },
        state: { ledgers: {}, usage: {}, since: 1, skipped: [], told: 0, reports: 0 },
        parking: { items: [item], answers: [], resolved: [] },
      };
      const handle = await workers.client.workflow.signalWithStart('data', {
        workflowId: run,
        taskQueue: taskQueues.pipeline,
        args: [{ ...input, carried }],
        signal: resolutionSignal,
        signalArgs: [{ action: 'skip', item: item.id, by: 'ann', why: 'a test' }],
      });
      expect(await handle.result()).toMatchObject({ resolved: [{ item: item.id, action: 'skip' }] });
      expect(script.skipped).toMatchObject([{ failure: 'BadInput' }]);
    },
    minute,
  );
});
