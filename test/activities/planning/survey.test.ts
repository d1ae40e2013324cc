import { survey } from '../../../activities/planning/survey.ts';
import { ingest } from '../../../activities/ingest.ts';
import { split } from '../../../activities/split.ts';
import { extract } from '../../../activities/extract.ts';
import { complete } from '../../../activities/complete.ts';
import { commitArtifact } from '../../../activities/manifests.ts';
import type { ArtifactRef } from '../../../pipeline/artifacts.ts';
import type { Plan } from '../../../pipeline/plan.ts';
import { humanLines } from '../human-data.ts';
import { withWorkbench, type Workbench } from '../workbench.ts';
import { plannedRun } from './planned-run.ts';

async function planned(bench: Workbench, overrides: Record<string, unknown> = {}, pairs = 50): Promise<Plan> {
  const seeds = { object: 'x', sha256: await bench.source(humanLines(pairs)), licence: 'CC0-1.0' };
  const corpus = { object: 'x', sha256: await bench.source('One.\nTwo.\nThree.'), format: 'plain-text' };
  return plannedRun(bench, {
    overrides: { data: { seeds }, ...overrides },
    arm: { corpora: [{ ...corpus, licence: 'CC0-1.0' }] },
  });
}

const keyOf = ({ steps }: Plan, id: string) => steps.find((step) => step.id === id)?.key ?? '';

const existing = async (bench: Workbench, made: Plan) =>
  (await survey(bench.dependencies, { plan: made })).steps.flatMap(({ id, ref }) => (ref === undefined ? [] : [id]));

test('nothing exists at first; what is made is found, with its ledgers and shards', () =>
  withWorkbench({}, async (bench) => {
    const made = await planned(bench);
    expect(await existing(bench, made)).toEqual([]);
    const corpusPlace = { kind: 'corpus' as const, key: keyOf(made, 'corpus:main'), inputs: [] };
    const { ref: corpus } = await bench.run((all) => ingest(all, corpusPlace));
    expect(await existing(bench, made)).toEqual(['corpus:main']);
    const place = { kind: 'extract' as const, key: keyOf(made, 'extract:main'), inputs: [corpus] };
    await bench.run((all) => extract(all, { ...place, shard: 0 }));
    expect(await existing(bench, made)).toEqual(['corpus:main']);
    await bench.run((all) => complete(all, place));
    expect(await existing(bench, made)).toEqual(['corpus:main', 'extract:main']);
    const { steps } = await survey(bench.dependencies, { plan: made });
    const found = steps.find(({ id }) => id === 'extract:main');
    expect(found).toMatchObject({ shards: 1, ledgers: [{ in: 3, accepted: 3 }], ref: { kind: 'extract' } });
  }));

test('what was made from an input that has since come out otherwise is not reused', () =>
  withWorkbench({}, async (bench) => {
    const made = await planned(bench);
    const place = { kind: 'corpus' as const, key: keyOf(made, 'corpus:main'), inputs: [] };
    const { ref } = await bench.run((all) => ingest(all, place));
    const other: ArtifactRef = { ...ref, content: '0'.repeat(64) };
    const stale = { kind: 'extract' as const, key: keyOf(made, 'extract:main'), inputs: [other] };
    await commitArtifact(bench.store, stale, {}, { at: '', seconds: 0, by: {} });
    expect(await existing(bench, made)).toEqual(['corpus:main']);
  }));

async function surveyedTraining(bench: Workbench, overrides: Record<string, unknown>, pairs = 50) {
  const made = await planned(bench, overrides, pairs);
  const before = await survey(bench.dependencies, { plan: made });
  expect(before.steps.find(({ id }) => id === 'train:generator')?.optimizerSteps).toBeUndefined();
  const place = { kind: 'split' as const, key: keyOf(made, 'split:seeds'), inputs: [] };
  await bench.run((all) => split(all, place));
  const after = await survey(bench.dependencies, { plan: made });
  return { steps: after.steps.find(({ id }) => id === 'train:generator')?.optimizerSteps, warnings: after.warnings };
}

const hub = { hub: { id: 'org/base', revision: '0'.repeat(40) } };
const lists = { template: { strategy: 'meta-prompt' }, parameters: { batchSize: 1, epochs: 1, maxLength: 4096 } };
const lister = { trained: { from: 'base', data: ['seeds'], direction: 'reversed', ...lists } };

test.each([
  // 40 of 50 pairs stay: 40 rows / 128 is one step an epoch, 3 epochs.
  [{}, 3],
  [{ train: { batchSize: 4, epochs: 2 } }, 20],
  // 6 steps an epoch: the last batch of 5 counts.
  [{ train: { batchSize: 7, epochs: 3 } }, 18],
  // Lists of 17 pairs: three rows, of which the last is filled up.
  [{ models: { base: hub, generator: lister } }, 3],
])('a training with %j will take %i optimizer steps, and under 20 that is said', async (overrides, expected) => {
  const { steps, warnings } = await withWorkbench({}, (bench) => surveyedTraining(bench, overrides));
  expect(steps).toBe(expected);
  const warned = warnings.filter((warning) => warning.startsWith('train:generator: only'));
  expect(warned).toEqual(expected < 20 ? [expect.stringContaining(`only ${expected} optimizer steps`)] : []);
});
