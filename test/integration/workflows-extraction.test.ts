import { runFile } from '../activities/run-files.ts';
import { begin, callsOf, end, subjects } from './scripted-calls.ts';
import { failing } from './scripted-operator.ts';
import { minute, scriptedSuite } from './scripted-suite.ts';

const { withTemporal, workers, operator } = scriptedSuite('runs in which a model selects fragments');

/** A model trained for it selects the fragments of the one arm. */
const asking = (overrides: Record<string, unknown> = {}) => {
  const models = {
    base: { hub: { id: 'org/base', revision: '0'.repeat(40) } },
    dolly: { trained: { from: 'base', data: ['seeds'], direction: 'forward' } },
  };
  return runFile(
    { models, roles: { extractor: { model: 'dolly' } }, ...overrides },
    { extraction: { strategy: 'model' } },
  );
};
const lease = 'local/train:dolly';

withTemporal('a run in which a model selects fragments', () => {
  test(
    'makes and serves the model first, asks it for every shard, and may skip one; what it asked counts in a budget',
    async () => {
      const { handle, run, script } = await workers.start(
        'pipeline',
        { runFile: asking({ budget: { requests: 21 } }) },
        { shards: 6, before: { extractByModel: failing(['extract:main 1']) } },
      );
      await operator.until(run, ({ parked }) => parked.length > 0);
      await operator.resolve(run, 'skip', 'extract:main/1');
      await handle.result();
      expect(callsOf(script, 'extract')).toEqual([]);
      expect(begin(script, 'extractByModel')).toBeGreaterThan(end(script, 'train', 'train:dolly'));
      const [asked] = callsOf(script, 'extractByModel');
      expect(asked?.input).toMatchObject({
        place: { kind: 'extract', inputs: [{ kind: 'corpus' }, { kind: 'train' }] },
        served: { model: { kind: 'train' }, lease: `${run}/${lease}`, server: { kind: 'process' } },
      });
      expect(script.skipped.map(({ place }) => [place.kind, place.shard])).toEqual([['extract', 1]]);
      const next = callsOf(script, 'generate').find(({ of }) => of === 'generate:main 1');
      expect(next?.input).toMatchObject({ place: { inputs: [{ kind: 'extract', content: 'skipped' }, {}] } });
      for (const activity of ['acquireServer', 'releaseServer'] as const) {
        expect(subjects(script, activity)).toContain(lease);
      }
      // Each stage of each shard says it asked twice: 8 a shard, with the choice, which says so too.
      expect(script.reports[0]?.limits).toMatchObject([
        { reason: 'budget of 21 requests spent', shards: 3, requests: 24 },
      ]);
    },
    minute,
  );

  test(
    'gives the server of the extractor back before the generator is served, where stages take turns',
    async () => {
      const { handle, script } = await workers.start('pipeline', { runFile: asking({ execution: 'staged' }) }, {});
      await handle.result();
      expect(subjects(script, 'extractByModel')).toEqual(['extract:main 0', 'extract:main 1']);
      const [asked, generating] = [end(script, 'extractByModel'), begin(script, 'generate')];
      const given = callsOf(script, 'releaseServer').filter(({ of }) => of === lease);
      expect(given.some(({ begun, ended }) => begun > asked && (ended ?? Infinity) < generating)).toBe(true);
    },
    minute,
  );
});
