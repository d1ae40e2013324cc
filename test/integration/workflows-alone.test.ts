import { CancelledFailure } from '@temporalio/client';
import type { Plan, PlanStep, Survey } from '../../pipeline/plan.ts';
import { resolvedRunFileKey } from '../../pipeline/store-folders.ts';
import type { ReadyStep } from '../../workflows/steps.ts';
import { runFile } from '../activities/run-files.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { madeUpRef, planOf, untilCancelled, type Script } from './scripted-activities.ts';
import { callsOf, subjects } from './scripted-calls.ts';
import { failing, innermost, until } from './scripted-operator.ts';
import { shardsInput } from './scripted-shards.ts';
import { minute, scriptedSuite } from './scripted-suite.ts';

const { withTemporal, workers, operator } = scriptedSuite('workflows started alone');

const { steps, servers } = planOf(runFile());

/** A step as a run would hand it to its child. */
function ready(id: string, inputs: ReadyStep['inputs'] = {}): ReadyStep {
  const step = steps.find((one) => one.id === id);
  const { local } = servers;
  if (step === undefined || local === undefined) throw new TypeError(`no ${id}`);
  const of = (served: NonNullable<PlanStep['served']>) => ({
    served: { server: local, model: madeUpRef({ kind: 'model', key: served.model }), lease: `run-1/${served.model}` },
  });
  return { step, inputs, ...(step.served === undefined ? {} : of(step.served)) };
}

/** Under which names servers were asked for, and which were given back. */
function leases(script: Script): { asked: string[]; given: string[] } {
  const asked = script.calls.flatMap(({ input }) => (input as Partial<ReadyStep>).served?.lease ?? []);
  const given = callsOf(script, 'releaseServer').map(({ input }) => (input as { lease: string }).lease);
  return { asked: [...new Set(asked)].sort(), given: [...new Set(given)].sort() };
}

const common = { run: 'run-1', name: 'rivers', onFailure: 'park' };

withTemporal('a workflow that is started alone, with one object', () => {
  test(
    'takes shards through all stages under leases of its own, which it gives back at its end',
    async () => {
      const { input } = shardsInput(3, 2);
      const { handle, run, script } = await workers.start('data', input, { steps });
      await handle.result();
      const own = ['generate', 'score'].map((stage) => `${run} alone/run/${stage}`);
      expect(leases(script)).toEqual({ asked: own, given: own });
      expect(await operator.attributes(run)).toMatchObject({
        SlingshotRun: 'run',
        SlingshotStage: 'data',
        SlingshotState: 'done',
        SlingshotProgress: 1,
      });
    },
    minute,
  );

  test(
    'gives its server back also when it is cancelled, or fails',
    async () => {
      const { input } = shardsInput(3, 2, { onFailure: 'fail' });
      const cancelled = await workers.start('data', input, { steps, before: { generate: untilCancelled } });
      await until('for shards', () => callsOf(cancelled.script, 'generate').length === 2);
      await cancelled.handle.cancel();
      expect(innermost(await rejectionOf(cancelled.handle.result()))).toBeInstanceOf(CancelledFailure);
      const failed = await workers.start('data', input, { steps, before: { score: failing(['score:main 0']) } });
      await rejectionOf(failed.handle.result());
      for (const { run, script } of [cancelled, failed]) {
        expect(leases(script).given).toEqual(['generate', 'score'].map((stage) => `${run} alone/run/${stage}`));
      }
    },
    minute,
  );

  test(
    'makes one stage of every shard, out of what an earlier run made',
    async () => {
      const fragments = [madeUpRef({ kind: 'extract', key: 'e' })];
      const stages = [ready('generate:main', { fragments, generator: [madeUpRef({ kind: 'train', key: 'g' })] })];
      const { handle, run, script } = await workers.start(
        'generate',
        { ...common, stages, shards: 3, window: 2 },
        { steps },
      );
      expect(await handle.result()).toMatchObject({ outcomes: { 'generate:main': { cached: false } } });
      expect(subjects(script, 'generate')).toEqual(['generate:main 0', 'generate:main 1', 'generate:main 2']);
      expect(callsOf(script, 'generate')[0]?.input).toMatchObject({ place: { inputs: [...fragments, { key: 'g' }] } });
      expect(subjects(script, 'complete')).toEqual(['generate:main']);
      const own = [`${run} alone/run-1/train:generator`];
      expect(leases(script)).toEqual({ asked: own, given: own });
      expect(await operator.attributes(run)).toMatchObject({ SlingshotStage: 'generate', SlingshotState: 'done' });
    },
    minute,
  );

  test.each(['train', 'finetune'] as const)(
    '%ss a model on what an earlier run made',
    async (workflow) => {
      const id = workflow === 'train' ? 'train:generator' : 'finetune:follower';
      const base = [madeUpRef({ kind: 'model', key: 'b' })];
      const data = [madeUpRef({ kind: 'filter', key: 'f' })];
      const { handle, run, script } = await workers.start(
        workflow,
        { ...common, ready: ready(id, { base, data }) },
        { steps },
      );
      expect(await handle.result()).toMatchObject({ outcome: { cached: false }, resolved: [] });
      expect(script.trainedOn[id]).toEqual(data);
      expect(script.calls.map(({ activity }) => activity)).toEqual([workflow]);
      expect(await operator.attributes(run)).toMatchObject({ SlingshotStage: workflow, SlingshotState: 'done' });
    },
    minute,
  );

  test.each([false, true])(
    'asks models and scores their answers (staged: %s)',
    async (staged) => {
      const answers = ['answer:base', 'answer:follower'].map((id) => ready(id, { heldOut: [] }));
      const input = { ...common, answers, found: [], evaluate: ready('evaluate', { heldOut: [] }), staged };
      const { handle, run, script } = await workers.start('evaluate', input, { steps });
      const answer = (id: string) => {
        const step = steps.find((one) => one.id === id);
        return { ref: madeUpRef(step ?? { kind: 'answer', key: '' }) };
      };
      expect(await handle.result()).toMatchObject({
        answers: { 'answer:base': answer('answer:base'), 'answer:follower': answer('answer:follower') },
        evaluate: { cached: false },
      });
      expect(callsOf(script, 'evaluate')[0]?.input).toMatchObject({
        answers: [
          { model: 'base', ...answer('answer:base') },
          { model: 'follower', ...answer('answer:follower') },
        ],
      });
      const own = ['finetune:follower', 'model:base'].map((model) => `${run} alone/run-1/${model}`);
      expect(leases(script)).toEqual({ asked: own, given: own });
    },
    minute,
  );

  test(
    'plans a run: reads what was brought, makes nothing, and gives plan, survey and servers',
    async () => {
      const cached = ({ kind }: PlanStep) => kind === 'model';
      const { handle, run, script } = await workers.start('plan', { runFile: runFile() }, { cached });
      const result = (await handle.result()) as { runFile: string; plan: Plan; survey: Survey; servers: unknown };
      expect(Object.keys(result).sort()).toEqual(['plan', 'runFile', 'servers', 'survey']);
      expect(result).toMatchObject({ runFile: resolvedRunFileKey(run), servers: [{ name: 'local', kind: 'process' }] });
      expect(result.plan.steps).toEqual(steps);
      expect(result.survey.steps.filter(({ ref }) => ref !== undefined).map(({ id }) => id)).toEqual(
        steps.filter(({ kind }) => ['split', 'corpus', 'model'].includes(kind)).map(({ id }) => id),
      );
      expect(script.calls.map(({ activity, of }) => `${activity} ${of}`.trim()).sort()).toEqual([
        'ingest corpus:main',
        'plan',
        'probeServers',
        'resolveSources',
        'split split:seeds',
        'survey',
      ]);
      expect(await operator.progress(run)).toMatchObject({ phase: 'planned', children: [] });
      expect(await operator.attributes(run)).toMatchObject({ SlingshotStage: 'planned', SlingshotState: 'done' });
    },
    minute,
  );
});
