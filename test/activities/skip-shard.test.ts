import { complete } from '../../activities/complete.ts';
import { extract } from '../../activities/extract.ts';
import { filter } from '../../activities/filter.ts';
import { generate } from '../../activities/generate.ts';
import { findArtifact, type ArtifactPlace } from '../../activities/manifests.ts';
import type { StageOutcome } from '../../activities/once.ts';
import { score } from '../../activities/score.ts';
import { placeOfShard } from '../../activities/shard-inputs.ts';
import { skipShard } from '../../activities/skip-shard.ts';
import { fakeModel } from './fake-ports.ts';
import { corpusOf, extracted, generated, kept, sampling, scored, servedBy } from './shards.ts';
import { rejectionOf, withWorkbench, type Workbench } from './workbench.ts';

const run = 'rivers-1';
const reason = 'skipped after ServerUnavailable';
const lines = ['One.', 'Two.', 'Three.', 'Four.'];
const withBench = (work: (bench: Workbench) => Promise<void>) =>
  withWorkbench(fakeModel((_, j) => `Say ${j}.`).ports, work);

const skip = (bench: Workbench, place: ArtifactPlace, shard: number, of = run): Promise<StageOutcome> =>
  bench.run((all) => skipShard(all, { place: { ...place, shard }, run: of, failure: 'ServerUnavailable' }));

const extraction = { extraction: { strategy: 'whole', version: 1 }, seed: 13 };

/** The place of every stage over two shards of two passages, each with the work of one shard. */
async function places(bench: Workbench) {
  const corpus = await corpusOf(bench, lines, 2);
  const model = await bench.model('base');
  const served = servedBy(model);
  const { whole: fragments } = await extracted(bench, corpus);
  const { whole: groups } = await generated(bench, fragments.ref, model, { candidates: 3 });
  const { whole: scores } = await scored(bench, groups.ref, model);
  const choice = { choice: { strategy: 'lowest', version: 1 }, rules: [], seed: 1 };
  const longform = { template: { strategy: 'longform', version: 1 }, candidates: 3, sampling, ...kept, seed: 13 };
  return {
    extract: {
      place: await bench.place('extract', { ...extraction, seed: 14 }, [corpus]),
      work: (place: ArtifactPlace) => bench.run((all) => extract(all, place)),
    },
    generate: {
      place: await bench.place('generate', { ...longform, seed: 14 }, [fragments.ref, model]),
      work: (place: ArtifactPlace) => bench.run((all) => generate(all, { place, served })),
    },
    score: {
      place: await bench.place('score', { prompt: 'bare' }, [groups.ref, model]),
      work: (place: ArtifactPlace) => bench.run((all) => score(all, { place, served })),
    },
    filter: {
      place: await bench.place('filter', choice, [scores.ref]),
      work: (place: ArtifactPlace) => bench.run((all) => filter(all, place)),
    },
  };
}

test.each([
  ['extract', 'passage', 2, { unit: 'fragment', count: 2 }],
  ['generate', 'fragment', 2, { unit: 'candidate', count: 6 }],
  ['score', 'candidate', 6, { unit: 'candidate', count: 6 }],
  ['filter', 'candidate', 6, { unit: 'pair', count: 2 }],
] as const)(
  'every record of a shard that %s could not do ends as failed, and the stage is completed without it',
  (stage, unit, records, out) =>
    withBench(async (bench) => {
      const { place, work } = (await places(bench))[stage];
      await work({ ...place, shard: 0 });
      const skipped = await skip(bench, place, 1);
      const failed = { unit, in: records, accepted: 0, rejected: 0, failed: records, skipped: 0 };
      expect(skipped.ledgers[0]).toEqual({
        ...failed,
        reasons: { [`failed: ${reason}`]: records },
        out: { unit: out.unit, count: 0 },
      });
      expect(await bench.records(skipped.ref)).toEqual([]);
      const rejects = (await bench.records(skipped.ref, 'rejects')) as { id: string; ending: string; reason: string }[];
      const first = rejects.slice(0, records);
      expect(first.map(({ ending, reason: why }) => `${ending}: ${why}`)).toEqual(first.map(() => `failed: ${reason}`));
      expect(new Set(first.map(({ id }) => id)).size).toBe(records);
      const whole = await bench.run((all) => complete(all, { ...place, skippedIn: run }));
      expect(whole.ledgers[0]).toMatchObject({ in: 2 * records, failed: records, out });
    }),
);

test('the fragments of a shard that filter skipped are counted and named beside its candidates', () =>
  withBench(async (bench) => {
    const { place, work } = (await places(bench)).filter;
    const { ledgers } = await work({ ...place, shard: 0 });
    const skipped = await skip(bench, place, 1);
    expect(skipped.ledgers.map(({ unit }) => unit)).toEqual(ledgers.map(({ unit }) => unit));
    expect(skipped.ledgers[1]).toMatchObject({ unit: 'fragment', in: 2, failed: 2 });
    expect(await bench.records(skipped.ref, 'rejects')).toHaveLength(6 + 2);
  }));

test('another run does not find a skipped shard, nor does the same stage without being told of the run', () =>
  withBench(async (bench) => {
    const { place, work } = (await places(bench)).extract;
    await work({ ...place, shard: 0 });
    await skip(bench, place, 1);
    const at = await placeOfShard(bench.dependencies, { ...place, shard: 1 });
    expect(await findArtifact(bench.store, at)).toBeUndefined();
    for (const skippedIn of [undefined, 'rivers-2']) {
      const error = await rejectionOf(bench.run((all) => complete(all, { ...place, skippedIn })));
      expect([error.name, error.message]).toEqual([
        'ArtifactDamaged',
        expect.stringContaining('shard 1 is not complete'),
      ]);
    }
    const again = await work({ ...place, shard: 1 });
    expect(again).toMatchObject({ cached: false, ledgers: [{ accepted: 2, failed: 0 }] });
  }));

test('a shard that was skipped stays skipped in its run, even when another run has made it since', () =>
  withBench(async (bench) => {
    const { place, work } = (await places(bench)).extract;
    await work({ ...place, shard: 0 });
    await skip(bench, place, 1);
    await work({ ...place, shard: 1 });
    const own = await bench.run((all) => complete(all, { ...place, variant: 'skipped', skippedIn: run }));
    expect(own.ledgers[0]).toMatchObject({ accepted: 2, failed: 2 });
    const others = await bench.run((all) => complete(all, place));
    expect(others.ledgers[0]).toMatchObject({ accepted: 4, failed: 0 });
  }));

test('skipping twice is skipping once, and each run skips for itself', () =>
  withBench(async (bench) => {
    const { place } = (await places(bench)).score;
    const first = await skip(bench, place, 0);
    expect(await skip(bench, place, 0)).toMatchObject({ cached: true, ref: first.ref });
    const other = await skip(bench, place, 0, 'rivers-2');
    expect(other.cached).toBe(false);
    expect(other.ref.manifest).not.toBe(first.ref.manifest);
  }));

test('what has no shards cannot be skipped', () =>
  withBench(async (bench) => {
    const place = await bench.place('evaluate', { benchmarks: [] });
    expect((await rejectionOf(skip(bench, place, 0))).name).toBe('ArtifactDamaged');
  }));
