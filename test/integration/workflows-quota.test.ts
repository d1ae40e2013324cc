import { seededRandom } from '../../text/random.ts';
import { runFile } from '../activities/run-files.ts';
import { subjects } from './scripted-calls.ts';
import { sleep } from './scripted-operator.ts';
import { takeShards } from './scripted-shards.ts';
import { minute, scriptedSuite } from './scripted-suite.ts';

const { withTemporal, workers, operator } = scriptedSuite('targets and budgets');

/** Every activity takes a while that a seed gives. */
function unevenly(seed: number) {
  const random = seededRandom('speed', seed);
  const wait = () => sleep(random() * 200);
  return { before: { extract: wait, generate: wait, score: wait, filter: wait } };
}

withTemporal('targets and budgets', () => {
  test.each([1, 2, 3])(
    'a target ends at the same shard however fast each is, and only the fragments are named by it (seed %d)',
    async (seed) => {
      const { result, script, steps } = await takeShards(workers, 200, 6, { quota: { pairs: 20 } }, unevenly(seed));
      // Shard n gives n pairs: 0 + 1 + … + 6 is 21.
      const limit = { shards: 7, reason: 'target of 20 pairs met' };
      expect(result).toMatchObject({
        limit,
        figures: { shards: 7, pairs: 21, requests: 4 * 2 * 7, tokens: 4 * 40 * 7 },
      });
      expect(script.completed.map(({ kind, limit: to, variant }) => [kind, to, variant])).toEqual([
        ['extract', limit, limit.reason],
        ['generate', undefined, undefined],
        ['score', undefined, undefined],
        ['filter', undefined, undefined],
      ]);
      expect(script.completed.map(({ key }) => key)).toEqual(
        ['extract', 'generate', 'score', 'filter'].map((kind) => steps.find((step) => step.kind === kind)?.key),
      );
      // None is begun further ahead than the window allows.
      expect(subjects(script, 'extract').length).toBeLessThanOrEqual(7 + 4 * 6);
    },
    minute,
  );

  test(
    'a limited stage goes by the name its plan gives it',
    async () => {
      const { steps } = await takeShards(workers, 1, 1);
      const stage = (kind: string) => ({ step: { ...steps.find((one) => one.kind === kind) }, inputs: {} });
      const extract = stage('extract');
      const stages = [{ ...extract, step: { ...extract.step, variant: 'quota abc' } }, stage('filter')];
      const fields = { stages, quota: { requests: 4 } } as unknown as Parameters<typeof takeShards>[3];
      const { result, script } = await takeShards(workers, 9, 1, fields);
      // Each shard of two stages asks four times.
      expect(result).toMatchObject({ limit: { shards: 1, reason: 'budget of 4 requests spent' } });
      expect(script.completed.map(({ variant }) => variant)).toEqual(['quota abc', undefined]);
    },
    minute,
  );

  test(
    'a run whose arm meets its target reports the limit',
    async () => {
      const { handle, run, script } = await workers.start(
        'pipeline',
        { runFile: runFile({ window: 2 }, { target: { pairs: 3 } }) },
        { shards: 40 },
      );
      await handle.result();
      const [reported] = script.reports;
      expect(reported?.limits).toEqual([
        { arm: 'main', reason: 'target of 3 pairs met', shards: 3, pairs: 3, requests: 4 * 2 * 3, tokens: 4 * 40 * 3 },
      ]);
      expect(reported?.warnings).toEqual([]);
      expect(await operator.attributes(`${run}/data-main`)).toMatchObject({ SlingshotProgress: 1 });
    },
    minute,
  );

  test(
    'a corpus that ends before the target is completed as a whole, and the run warns of it',
    async () => {
      const { handle, script } = await workers.start(
        'pipeline',
        { runFile: runFile({}, { target: { pairs: 100 } }) },
        { shards: 4 },
      );
      await handle.result();
      expect(script.completed.every(({ limit, variant }) => limit === undefined && variant === undefined)).toBe(true);
      expect(script.reports[0]).toMatchObject({
        limits: [],
        warnings: ['main: the corpus ended before the target: 6 of 100 pairs'],
      });
    },
    minute,
  );
});
