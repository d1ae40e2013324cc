import { complete } from '../../../activities/complete.ts';
import { extract } from '../../../activities/extract.ts';
import { ingest } from '../../../activities/ingest.ts';
import { survey } from '../../../activities/planning/survey.ts';
import type { Plan } from '../../../pipeline/plan.ts';
import { withWorkbench, type Workbench } from '../workbench.ts';
import { keysOf, plannedRun } from './planned-run.ts';

const variantsOf = ({ steps }: Plan) =>
  Object.fromEntries(steps.flatMap(({ id, variant }) => (variant === undefined ? [] : [[id, variant]])));
const variantOf = (made: Plan) => variantsOf(made)['extract:main'];
const target = { target: { pairs: 10 } };

test('a plan says where each arm ends, and nothing of arms that end with their corpus', () =>
  withWorkbench({}, async (bench) => {
    const corpora = (digit: string) => [{ object: digit, sha256: digit.repeat(64), licence: 'CC0-1.0' }];
    const arms = [
      { name: 'one', corpora: corpora('c'), target: { pairs: 10 }, budget: { tokens: 5000 } },
      { name: 'two', corpora: corpora('d'), budget: { requests: 7 } },
      { name: 'three', corpora: corpora('e') },
    ];
    const made = await plannedRun(bench, { overrides: { arm: undefined, arms } });
    expect(made.quotas).toEqual({ one: { pairs: 10, tokens: 5000 }, two: { requests: 7 }, three: {} });
    expect(Object.keys(variantsOf(made))).toEqual(['extract:one', 'extract:two']);
  }));

test('a quota leaves every key as it is and names the fragments alone, which all else is made of', () =>
  withWorkbench({}, async (bench) => {
    const usual = await plannedRun(bench);
    expect(variantsOf(usual)).toEqual({});
    const limited = await plannedRun(bench, { overrides: target });
    expect(keysOf(limited)).toEqual(keysOf(usual));
    expect(variantsOf(limited)).toEqual({ 'extract:main': expect.stringMatching(/^quota [0-9a-f]{64}$/) });
    expect(variantOf(await plannedRun(bench, { run: 'other', overrides: { ...target, name: 'other' } }))).toBe(
      variantOf(limited),
    );
  }));

test.each<[string, Record<string, unknown>]>([
  ['another target', { target: { pairs: 11 } }],
  ['a budget beside the target', { ...target, budget: { requests: 10 } }],
  ['another choice, which accepts other pairs', { ...target, choice: { strategy: 'random' } }],
  ['another prompt of the scorer', { ...target, scoring: { prompt: 'bare' } }],
  ['another generator', { ...target, train: { epochs: 1 } }],
])('%s names other fragments', (_, overrides) =>
  withWorkbench({}, async (bench) => {
    const before = variantOf(await plannedRun(bench, { overrides: target }));
    expect(variantOf(await plannedRun(bench, { overrides }))).not.toBe(before);
  }),
);

test('a survey finds what a run with the same quota completed, and a run with another or none does not', () =>
  withWorkbench({}, async (bench) => {
    const of = await arm(bench);
    const limited = await plannedRun(bench, { overrides: { ...target, shardSize: 1 }, arm: of });
    const found = async (overrides: Record<string, unknown>) => {
      const made = await plannedRun(bench, { overrides: { ...overrides, shardSize: 1 }, arm: of });
      const { steps } = await survey(bench.dependencies, { plan: made });
      return steps.flatMap(({ id, ref, shards }) => (ref === undefined ? [] : [[id, shards]]));
    };
    const key = (id: string) => keysOf(limited)[id] ?? '';
    const corpusPlace = { kind: 'corpus' as const, key: key('corpus:main'), inputs: [] };
    const { ref: corpus } = await bench.run((all) => ingest(all, corpusPlace));
    const place = { kind: 'extract' as const, key: key('extract:main'), inputs: [corpus] };
    for (const shard of [0, 1]) await bench.run((all) => extract(all, { ...place, shard }));
    const limit = { shards: 2, reason: 'target of 10 pairs met' };
    await bench.run((all) => complete(all, { ...place, variant: variantOf(limited), limit }));
    expect(await found(target)).toEqual([
      ['corpus:main', 3],
      ['extract:main', 2],
    ]);
    expect(await found({ target: { pairs: 11 } })).toEqual([['corpus:main', 3]]);
    expect(await found({})).toEqual([['corpus:main', 3]]);
  }));

/** An arm of three shards: each file has at least a quarter of the shard size. */
async function arm(bench: Workbench) {
  const corpora = [];
  for (const river of ['Danube', 'Nile', 'Po']) {
    const sha256 = await bench.source(`The ${river} is a river.`);
    corpora.push({ object: river, sha256, format: 'plain-text', licence: 'CC0-1.0', source: river });
  }
  return { corpora };
}
