import { CancelledFailure, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { RunProgress, StepState } from '../../pipeline/progress.ts';
import { progressQuery } from '../../pipeline/workflow-names.ts';
import { runFile } from '../activities/run-files.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { madeUpRef, untilCancelled } from './scripted-activities.ts';
import { begin, callsOf, end, subjects } from './scripted-calls.ts';
import { innermost } from './scripted-operator.ts';
import { takeShards } from './scripted-shards.ts';
import { startScriptedWorkers, type ScriptedWorkers } from './scripted-workers.ts';

const address = process.env['TEMPORAL_ADDRESS'];
const withTemporal = address === undefined ? describe.skip : describe;
if (address === undefined) console.warn('left out: the workflows on a Temporal, because TEMPORAL_ADDRESS is not set');

const minute = 60_000;
const leases = ['local/finetune:follower', 'local/model:base', 'local/train:generator'];

let workers: ScriptedWorkers;

async function progressOf(run: string): Promise<RunProgress> {
  return workers.client.workflow.getHandle(run).query<RunProgress>(progressQuery);
}

const statesOf = ({ steps }: RunProgress): Record<string, StepState> =>
  Object.fromEntries(steps.map(({ id, state }) => [id, state]));

withTemporal('on a real Temporal', () => {
  beforeAll(async () => {
    workers = await startScriptedWorkers(address ?? '', process.env['TEMPORAL_NAMESPACE'] ?? 'default');
  }, 2 * minute);

  afterAll(() => workers.stop(), minute);

  describe('the pipeline workflow', () => {
    test(
      'a run in which everything exists asks no model, trains none and wants no server',
      async () => {
        const { handle, run, script } = await workers.start('pipeline', { runFile: runFile() }, { cached: () => true });
        expect(await handle.result()).toEqual({ report: `runs/${run}/report.json` });
        expect([...new Set(script.calls.map(({ activity }) => activity))].sort()).toEqual([
          'checkDrift',
          'ingest',
          'notify',
          'plan',
          'probeServers',
          'report',
          'resolveSources',
          'split',
          'survey',
        ]);
        expect(new Set(script.calls.map(({ workflow }) => workflow))).toEqual(new Set([run]));
        const [reported] = script.reports;
        expect(reported?.outcomes.map(({ id }) => id)).toEqual(script.steps.map(({ id }) => id));
        expect(reported?.servers).toEqual([]);
      },
      minute,
    );

    test(
      'a run from nothing makes each artifact after what it takes, and holds each server from its model to its last use',
      async () => {
        const { handle, run, script } = await workers.start('pipeline', { runFile: runFile() });
        await handle.result();

        const base = end(script, 'prepareModel', 'model:base');
        expect(begin(script, 'train', 'train:generator')).toBeGreaterThan(base);
        expect(begin(script, 'acquireServer', 'local/model:base')).toBeGreaterThan(base);
        const generator = end(script, 'train', 'train:generator');
        expect(begin(script, 'generate')).toBeGreaterThan(generator);
        expect(begin(script, 'acquireServer', 'local/train:generator')).toBeGreaterThan(generator);
        expect(begin(script, 'finetune')).toBeGreaterThan(end(script, 'complete', 'filter:main'));
        const follower = end(script, 'finetune');
        expect(begin(script, 'acquireServer', 'local/finetune:follower')).toBeGreaterThan(follower);
        expect(begin(script, 'answer')).toBeGreaterThan(follower);
        expect(begin(script, 'evaluate')).toBeGreaterThan(end(script, 'answer'));
        expect(subjects(script, 'answer')).toEqual(['answer:base', 'answer:follower']);
        for (const stage of ['extract', 'generate', 'score', 'filter'] as const) {
          expect(subjects(script, stage)).toEqual([`${stage}:main 0`, `${stage}:main 1`]);
        }

        expect(subjects(script, 'acquireServer')).toEqual(leases);
        expect(subjects(script, 'releaseServer')).toEqual(leases);
        expect(begin(script, 'releaseServer', 'local/train:generator')).toBeGreaterThan(end(script, 'generate'));
        expect(begin(script, 'releaseServer', 'local/train:generator')).toBeLessThan(begin(script, 'finetune'));
        expect(begin(script, 'releaseServer', 'local/model:base')).toBeGreaterThan(
          end(script, 'answer', 'answer:base'),
        );
        expect(begin(script, 'releaseServer', 'local/finetune:follower')).toBeGreaterThan(end(script, 'answer'));
        expect(begin(script, 'report')).toBeGreaterThan(end(script, 'releaseServer'));

        const [reported] = script.reports;
        expect(reported?.outcomes.map(({ id, ref }) => [id, ref])).toEqual(
          script.steps.map((step) => [step.id, madeUpRef(step)]),
        );
        expect(reported?.servers.map(({ model }) => model).sort()).toEqual(['base', 'follower', 'generator']);
        const progress = await progressOf(run);
        expect(progress).toMatchObject({ phase: 'done', children: [] });
        expect(new Set(Object.values(statesOf(progress)))).toEqual(new Set(['done']));
      },
      minute,
    );

    test(
      'two arms are made by children of their own, and one follower learns from both',
      async () => {
        const arms = ['one', 'two'].map((name, index) => ({
          name,
          corpora: [{ object: `sources/${name}`, sha256: `${index}`.repeat(64), licence: 'CC0-1.0', source: name }],
        }));
        const { handle, run, script } = await workers.start('pipeline', { runFile: runFile({ arm: undefined, arms }) });
        await handle.result();
        expect([...new Set(script.calls.map(({ workflow }) => workflow))].sort()).toEqual(
          [
            run,
            `${run}/data-one`,
            `${run}/data-two`,
            `${run}/evaluate`,
            `${run}/finetune-follower`,
            `${run}/train-generator`,
          ].sort(),
        );
        const pairs = script.steps.filter(({ kind }) => kind === 'filter');
        expect(pairs.map(({ arm }) => arm)).toEqual(['one', 'two']);
        expect(subjects(script, 'finetune')).toEqual(['finetune:follower']);
        expect(script.trainedOn['finetune:follower']).toEqual(pairs.map((step) => madeUpRef(step)));
        // Both arms ask the same generator: its server is held once, and longer than the first of them needs it.
        expect(subjects(script, 'releaseServer')).toEqual(leases);
        expect(begin(script, 'releaseServer', 'local/train:generator')).toBeGreaterThan(end(script, 'generate'));
      },
      minute,
    );

    test(
      'a stage that fails for good ends the run with its failure; servers are given back and later steps never run',
      async () => {
        const { handle, run, script } = await workers.start(
          'pipeline',
          { runFile: runFile({ onFailure: 'fail' }) },
          {
            before: {
              filter: () =>
                Promise.reject(ApplicationFailure.create({ type: 'BadInput', message: 'rule 3', nonRetryable: true })),
            },
          },
        );
        const error = await rejectionOf(handle.result());
        expect(error).toBeInstanceOf(WorkflowFailedError);
        expect(innermost(error)).toMatchObject({ type: 'BadInput', message: 'rule 3' });
        const released = subjects(script, 'releaseServer');
        expect(released).toEqual([...new Set(released)]);
        expect(released).toEqual(expect.arrayContaining(subjects(script, 'acquireServer')));
        for (const activity of ['finetune', 'answer', 'evaluate', 'report'] as const) {
          expect(callsOf(script, activity)).toEqual([]);
        }
        expect(statesOf(await progressOf(run))).toMatchObject({
          'train:generator': 'done',
          'filter:main': 'failed',
          'finetune:follower': 'waiting',
          'answer:base': 'waiting',
          'answer:follower': 'waiting',
          evaluate: 'waiting',
        });
      },
      minute,
    );

    test(
      'what existed before a failure is still shown as there',
      async () => {
        const { handle, run, script } = await workers.start(
          'pipeline',
          { runFile: runFile({ onFailure: 'fail' }) },
          {
            cached: ({ kind }) => ['model', 'train', 'extract', 'generate', 'score'].includes(kind),
            before: { filter: () => Promise.reject(ApplicationFailure.nonRetryable('rule 3', 'BadInput')) },
          },
        );
        await rejectionOf(handle.result());
        expect(statesOf(await progressOf(run))).toMatchObject({
          'extract:main': 'cached',
          'generate:main': 'cached',
          'score:main': 'cached',
          'filter:main': 'failed',
          'finetune:follower': 'waiting',
        });
        expect(subjects(script, 'acquireServer')).not.toContain('local/train:generator');
      },
      minute,
    );

    test(
      'a server that cannot be had beforehand does not end the run: its stage asks again',
      async () => {
        const { handle, script } = await workers.start(
          'pipeline',
          { runFile: runFile() },
          {
            before: { acquireServer: () => Promise.reject(ApplicationFailure.nonRetryable('no', 'ServerRefused')) },
          },
        );
        await handle.result();
        expect(script.reports[0]?.servers).toEqual([]);
        expect(subjects(script, 'releaseServer')).toEqual(leases);
      },
      minute,
    );

    test(
      'a run cancelled while it waits for a server gives it back and ends as cancelled',
      async () => {
        const { handle, run, script } = await workers.start(
          'pipeline',
          { runFile: runFile() },
          {
            before: { acquireServer: untilCancelled, train: untilCancelled },
          },
        );
        while (callsOf(script, 'acquireServer').length === 0 || callsOf(script, 'train').length === 0) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        await handle.cancel();
        expect(innermost(await rejectionOf(handle.result()))).toBeInstanceOf(CancelledFailure);
        expect((await handle.describe()).status.name).toBe('CANCELLED');
        expect(subjects(script, 'acquireServer')).toEqual(['local/model:base']);
        expect(subjects(script, 'releaseServer')).toEqual(leases);
        expect(callsOf(script, 'releaseServer').every(({ ended }) => ended !== undefined)).toBe(true);
        expect(callsOf(script, 'generate')).toEqual([]);
        expect(statesOf(await progressOf(run))).toMatchObject({ 'model:base': 'done', 'train:generator': 'waiting' });
      },
      minute,
    );
  });

  describe('the data workflow', () => {
    test(
      'takes every shard once through the four stages, a window at a time, and then completes each stage',
      async () => {
        const { result, script, inFlight, progress, steps, firstEndedAs } = await takeShards(workers, 30, 4);
        expect(inFlight).toBe(4);
        for (const stage of ['extract', 'generate', 'score', 'filter'] as const) {
          const expected = Array.from({ length: 30 }, (_, shard) => `${stage}:main ${shard}`);
          expect(subjects(script, stage)).toEqual(expected.sort());
          const step = steps.find(({ kind }) => kind === stage);
          expect(result).toMatchObject({
            outcomes: { [`${stage}:main`]: { ref: madeUpRef(step ?? { kind: stage, key: '' }) } },
          });
        }
        expect(callsOf(script, 'complete').map(({ of }) => of)).toEqual([
          'extract:main',
          'generate:main',
          'score:main',
          'filter:main',
        ]);
        expect(begin(script, 'complete')).toBeGreaterThan(end(script, 'filter'));
        expect(progress.shards).toEqual({ done: 30, of: 30 });
        expect(firstEndedAs).toBe('COMPLETED');
      },
      minute,
    );

    test(
      'goes on in a new history when its own grows, and loses no shard and no count',
      async () => {
        const shards = 120;
        const { script, inFlight, progress, firstEndedAs } = await takeShards(workers, shards, 4);
        expect(firstEndedAs).toBe('CONTINUED_AS_NEW');
        expect(inFlight).toBeLessThanOrEqual(4);
        for (const stage of ['extract', 'generate', 'score', 'filter'] as const) {
          const expected = Array.from({ length: shards }, (_, shard) => `${stage}:main ${shard}`);
          expect(subjects(script, stage)).toEqual(expected.sort());
          // Shard n has n + 1 records, one of them rejected.
          expect(progress.ledgers[stage]).toEqual([
            {
              unit: 'fragment',
              in: (shards * (shards + 1)) / 2,
              accepted: (shards * (shards - 1)) / 2,
              rejected: shards,
              failed: 0,
              skipped: 0,
              reasons: { 'rejected: made up': shards },
              ...(stage === 'filter' ? { out: { unit: 'pair', count: (shards * (shards - 1)) / 2 } } : {}),
            },
          ]);
        }
        expect(progress.shards).toEqual({ done: shards, of: shards });
        expect(callsOf(script, 'complete')).toHaveLength(4);
      },
      3 * minute,
    );
  });
});
