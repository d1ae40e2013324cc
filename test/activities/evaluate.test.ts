import { answer } from '../../activities/answer.ts';
import { evaluate } from '../../activities/evaluate.ts';
import { loadManifest } from '../../activities/manifests.ts';
import { readSplit } from '../../activities/split.ts';
import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import { fakeModel, type FakeModel } from './fake-ports.ts';
import { splitOf } from './human-data.ts';
import { servedBy } from './shards.ts';
import { reasonsOf, withWorkbench, type Workbench } from './workbench.ts';

/** A SUPERNI task whose held-out half is all but one of its instances. */
const task = JSON.stringify({
  Definition: ['Name a river.'],
  Instances: [
    { id: 'a', input: 'Austria', output: ['the long river flows', 'danube'] },
    { id: 'b', input: 'Egypt', output: ['nile'] },
    { id: 'c', input: 'Italy', output: ['po'] },
    { id: 'd', input: 'Spain', output: ['ebro'] },
  ],
});

const heldOutOf = async (bench: Workbench) =>
  (await splitOf(bench, task, { source: { format: 'superni' }, heldOut: { share: 0.5, count: 3 } })).ref;

async function answeredBy(bench: Workbench, fake: FakeModel, heldOut: ArtifactRef, name: string) {
  Object.assign(bench.dependencies, fake.ports);
  const model = await bench.model(name);
  const place = await bench.place('answer', { template: { strategy: 'alpaca', version: 1 }, maxNewTokens: 16 }, [
    model,
    heldOut,
  ]);
  return bench.run((all) => answer(all, { place, heldOut: [heldOut], served: servedBy(model) }));
}

async function evaluated(
  bench: Workbench,
  heldOut: ArtifactRef,
  models: Record<string, FakeModel>,
  measures: object[] = [{ metric: 'rouge-l' }],
) {
  const answers: { model: string; ref: ArtifactRef }[] = [];
  for (const [model, fake] of Object.entries(models)) {
    answers.push({ model, ref: (await answeredBy(bench, fake, heldOut, model)).ref });
  }
  const benchmarks = measures.map((measure) => ({ strategy: 'held-out', version: 1, ...measure }));
  const place = await bench.place('evaluate', { benchmarks }, [...answers.map(({ ref }) => ref), heldOut]);
  return bench.run((all) => evaluate(all, { place, heldOut: [heldOut], answers }));
}

test('held-out pairs are asked with Table 7, greedily, one answer each', () => {
  const fake = fakeModel(() => ' nile \n');
  return withWorkbench({}, async (bench) => {
    const heldOut = await heldOutOf(bench);
    const { ref, ledgers } = await answeredBy(bench, fake, heldOut, 'base');
    const pairs = (await readSplit(bench, heldOut)).heldOut;
    expect(fake.generated).toHaveLength(1);
    expect(fake.generated[0]).toMatchObject({
      candidates: 1,
      sampling: { temperature: 0, maxNewTokens: 16, stop: [] },
    });
    expect(
      fake.generated[0]?.prompts.map((prompt) => /### Instruction:\n([^#]*)\n\n### Response:$/.exec(prompt)?.[1]),
    ).toEqual(pairs.map(({ instruction }) => instruction));
    expect(await bench.records(ref)).toEqual(pairs.map(({ id }) => ({ id, answer: 'nile', finish: 'stop' })));
    expect(ledgers[0]).toMatchObject({ unit: 'pair', in: 3, accepted: 3 });
  });
});

test('the score is the mean ROUGE-L of the best reference, times 100', () =>
  withWorkbench({}, async (bench) => {
    const heldOut = await heldOutOf(bench);
    const pairs = (await readSplit(bench, heldOut)).heldOut;
    const right = fakeModel(
      (prompt) => pairs.find(({ instruction }) => prompt.includes(instruction))?.references.at(-1) ?? '',
    );
    // Of "the long river flows" an answer "the river" has precision 1 and recall 1/2: F1 = 2/3; of one word none.
    const half = fakeModel((prompt) => (prompt.includes('Austria') ? 'the river' : 'sea'));
    const outcome = await evaluated(bench, heldOut, { follower: right, half });
    const austria = pairs.some(({ instruction }) => instruction.includes('Austria'));
    const scores = (await loadManifest(bench.store, outcome.ref)).results['scores'];
    expect(scores).toEqual([
      {
        benchmark: 'held-out',
        figure: 'ROUGE-L F1 x 100',
        pairs: 3,
        models: [
          { model: 'follower', score: 100 },
          { model: 'half', score: expect.closeTo(austria ? 200 / 9 : 0, 9) },
        ],
      },
    ]);
    expect(outcome.ledgers[0]).toMatchObject({ in: 3, accepted: 3 });
  }));

test('a pair that one model cannot answer counts for none, and is counted as rejected', () =>
  withWorkbench({}, async (bench) => {
    const heldOut = await heldOutOf(bench);
    const small = fakeModel(() => 'nile', undefined, { maxModelLength: 20 });
    const outcome = await evaluated(bench, heldOut, { base: fakeModel(() => 'nile'), small });
    expect(reasonsOf(outcome)).toEqual({ 'rejected: not answered by every model': 3 });
    expect((await loadManifest(bench.store, outcome.ref)).results['scores']).toEqual([
      expect.objectContaining({ pairs: 0 }),
    ]);
  }));

test('the same answers are scored by several measures, each under its own name', () =>
  withWorkbench({}, async (bench) => {
    const heldOut = await heldOutOf(bench);
    const measures = [{ metric: 'rouge-l', stem: false }, { metric: 'meteor' }, { metric: 'exact-match' }];
    const outcome = await evaluated(bench, heldOut, { follower: fakeModel(() => 'Nile.') }, measures);
    const egypt = (await readSplit(bench, heldOut)).heldOut.some(({ instruction }) => instruction.includes('Egypt'));
    const [share, figures] = [
      egypt ? 100 / 3 : 0,
      ['ROUGE-L F1 (no stemmer) x 100', 'METEOR (NLTK words, no WordNet) x 100', 'exact match, %'],
    ];
    // METEOR of "Nile" and "." against "nile": P 1/2, R 1, one chunk of one match.
    const meteor = (1 - 0.5) * (0.5 / (0.9 * 0.5 + 0.1));
    const each = [share, share * meteor, share];
    expect((await loadManifest(bench.store, outcome.ref)).results['scores']).toEqual(
      figures.map((figure, index) => ({
        ...{ benchmark: 'held-out', figure, pairs: 3 },
        models: [{ model: 'follower', score: expect.closeTo(each[index] ?? 0, 9) }],
      })),
    );
    const rows = await bench.records(outcome.ref);
    for (const row of rows) {
      expect(row).toMatchObject({
        scores: Object.fromEntries(figures.map((figure) => [`held-out, ${figure}/follower`, expect.any(Number)])),
      });
    }
  }));
