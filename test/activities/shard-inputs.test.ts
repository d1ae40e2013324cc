import { loadManifest } from '../../activities/manifests.ts';
import { loadRecipe } from '../../activities/recipe-files.ts';
import { placeOfShard, shardRef } from '../../activities/shard-inputs.ts';
import { makingOf } from '../../pipeline/keys.ts';
import { corpusOf, extracted, generated, kept } from './shards.ts';
import { fakeModel } from './fake-ports.ts';
import { rejectionOf, withWorkbench } from './workbench.ts';

const lines = ['One.', 'Two.', 'Three.'];
const ports = () => fakeModel((_, j) => `Say ${j}.`).ports;
const longform = { template: { strategy: 'longform', version: 1 }, candidates: 1, ...kept, seed: 13 };
const sampling = { temperature: 0.7, topP: 0.9, topK: 40, maxNewTokens: 64, stop: [] };

test('a shard is made of the same shard of each sharded input, and of a model as a whole', () =>
  withWorkbench({}, async (bench) => {
    const { whole, shards } = await extracted(bench, await corpusOf(bench, lines, 1));
    const model = await bench.model('base');
    const place = await bench.place('generate', { ...longform, sampling }, [whole.ref, model]);
    const at = await placeOfShard(bench.dependencies, { ...place, shard: 1 });
    expect(at.inputs).toEqual([shards[1]?.ref, model]);
    expect(at.making).toBe(makingOf(await loadRecipe(bench.store, 'generate', place.key)));
    expect(at).toMatchObject({ kind: 'generate', key: place.key, shard: 1 });
  }));

test('a place whose inputs are shards already, or that is no shard, stays as it is', () =>
  withWorkbench({}, async (bench) => {
    const { whole } = await extracted(bench, await corpusOf(bench, lines, 1));
    const model = await bench.model('base');
    const place = await bench.place('generate', { ...longform, sampling }, [whole.ref, model]);
    expect(await placeOfShard(bench.dependencies, place)).toEqual(place);
    const at = await placeOfShard(bench.dependencies, { ...place, shard: 2 });
    expect(await placeOfShard(bench.dependencies, at)).toEqual(at);
  }));

test('a shard that its input does not have is damaged', () =>
  withWorkbench({}, async (bench) => {
    const corpus = await corpusOf(bench, lines, 1);
    const place = await bench.place('extract', { extraction: { strategy: 'whole', version: 1 }, seed: 13 }, [corpus]);
    const error = await rejectionOf(placeOfShard(bench.dependencies, { ...place, shard: 3 }));
    expect([error.name, error.message]).toEqual([
      'ArtifactDamaged',
      expect.stringMatching(/^corpus .* has no shard 3/),
    ]);
    const manifest = await loadManifest(bench.store, corpus);
    expect(shardRef(corpus, manifest, 2)).toMatchObject({ kind: 'corpus', key: corpus.key });
  }));

test('shards of equal passages are made once, wherever they stand among others', () =>
  withWorkbench(ports(), async (bench) => {
    const model = await bench.model('base');
    const first = await extracted(bench, await corpusOf(bench, ['One.', 'Two.'], 1));
    await generated(bench, first.whole.ref, model);
    const again = await extracted(bench, await corpusOf(bench, ['One.', 'Two.'], 1));
    const made = await generated(bench, again.whole.ref, model);
    expect(made.shards.map(({ cached }) => cached)).toEqual([true, true]);
    const other = await generated(bench, again.whole.ref, await bench.model('other'));
    expect(other.shards.map(({ cached }) => cached)).toEqual([false, false]);
    const more = await generated(bench, again.whole.ref, model, { candidates: 2 });
    expect(more.shards.map(({ cached }) => cached)).toEqual([false, false]);
  }));
