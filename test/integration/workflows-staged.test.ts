import { runFile } from '../activities/run-files.ts';
import type { Call, Script } from './scripted-activities.ts';
import { begin, callsOf, end, subjects } from './scripted-calls.ts';
import { minute, scriptedSuite } from './scripted-suite.ts';

const { withTemporal, workers } = scriptedSuite('runs whose stages take turns');

/** From the begin of the first to the end of the last activity on a GPU, of each workflow; in order. */
function turns({ calls }: Script): { workflow: string; from: number; to: number }[] {
  const onGpu: Call['activity'][] = ['prepareModel', 'train', 'generate', 'score', 'finetune', 'answer'];
  const used = calls.filter(({ activity }) => onGpu.includes(activity));
  return [...new Set(used.map(({ workflow }) => workflow))].map((workflow) => {
    const own = used.filter((call) => call.workflow === workflow);
    return {
      workflow: workflow.slice(workflow.indexOf('/') + 1),
      from: Math.min(...own.map(({ begun }) => begun)),
      to: Math.max(...own.map(({ ended }) => ended ?? Infinity)),
    };
  });
}

withTemporal('a run whose stages take turns on one pool of GPUs', () => {
  test(
    'has a child a stage, one after the other, and gives each server back before the next stage begins',
    async () => {
      const { handle, run, script } = await workers.start(
        'pipeline',
        { runFile: runFile({ execution: 'staged' }) },
        { shards: 3 },
      );
      await handle.result();
      const children = [...new Set(script.calls.map(({ workflow }) => workflow))].filter((id) => id !== run);
      expect(children).toEqual(
        ['train-generator', 'extract-main', 'generate-main', 'filter-main', 'finetune-follower', 'evaluate'].map(
          (child) => `${run}/${child}`,
        ),
      );
      expect(end(script, 'complete', 'extract:main')).toBeLessThan(begin(script, 'generate'));
      expect(end(script, 'complete', 'generate:main')).toBeLessThan(begin(script, 'score'));
      // None is started ahead of its stage.
      for (const ahead of ['acquireServer', 'warmServer'] as const) expect(subjects(script, ahead)).toEqual([]);
      const given = callsOf(script, 'releaseServer');
      const gaps: [lease: string, after: number, before: number][] = [
        ['local/train:generator', end(script, 'generate'), begin(script, 'score')],
        ['local/model:base', end(script, 'score'), begin(script, 'finetune')],
        ['local/model:base', end(script, 'answer', 'answer:base'), begin(script, 'answer', 'answer:follower')],
        ['local/finetune:follower', end(script, 'answer', 'answer:follower'), begin(script, 'report')],
      ];
      for (const [lease, after, before] of gaps) {
        const between = given.filter(
          ({ of, begun, ended }) => of === lease && begun > after && (ended ?? Infinity) < before,
        );
        expect([lease, after, before, between.length > 0]).toEqual([lease, after, before, true]);
      }
      expect(subjects(script, 'report')).toEqual(['']);
    },
    minute,
  );

  test(
    'two arms never use the GPUs at the same time, nor while something is trained',
    async () => {
      const arms = ['one', 'two'].map((name, index) => ({
        name,
        corpora: [{ object: `sources/${name}`, sha256: `${index}`.repeat(64), licence: 'CC0-1.0', source: name }],
      }));
      const { handle, run, script } = await workers.start(
        'pipeline',
        { runFile: runFile({ execution: 'staged', arm: undefined, arms }) },
        { shards: 4 },
      );
      await handle.result();
      const taken = turns(script);
      expect(taken.map(({ workflow }) => workflow)).toEqual([
        run,
        'train-generator',
        'generate-one',
        'filter-one',
        'generate-two',
        'filter-two',
        'finetune-follower',
        'evaluate',
      ]);
      for (const [index, { from }] of taken.entries()) {
        expect(from).toBeGreaterThan(taken[index - 1]?.to ?? -1);
      }
      expect(script.trainedOn['finetune:follower']).toHaveLength(2);
    },
    minute,
  );
});
