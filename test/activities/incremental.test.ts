import { ingest } from '../../activities/ingest.ts';
import { loadManifest } from '../../activities/manifests.ts';
import { extracted } from './shards.ts';
import { withWorkbench, type Workbench } from './workbench.ts';

const day = (number: number) =>
  Array.from({ length: 9 + number }, (_, index) => `Passage ${index} of day ${number}.`).join('\n');

async function corpusOf(bench: Workbench, days: readonly string[]) {
  const sources = [];
  for (const content of days) {
    sources.push({ sha256: await bench.source(content), format: 'plain-text', textField: '', idField: '' });
  }
  const place = await bench.place('corpus', { sources, seed: 13, shardSize: 6 });
  return (await bench.run((all) => ingest(all, place))).ref;
}

test('of a corpus with one new file and the oldest gone, only the shards of the new file are made', () =>
  withWorkbench({}, async (bench) => {
    const days = [1, 2, 3, 4].map(day);
    await extracted(bench, await corpusOf(bench, days.slice(0, 3)));
    const corpus = await corpusOf(bench, days.slice(1));
    const { shards } = await extracted(bench, corpus);
    const ofTheNewest = (await loadManifest(bench.store, await corpusOf(bench, days.slice(3)))).shards.length;
    expect(shards.map(({ cached }) => cached)).toEqual(shards.map((_, index) => index < shards.length - ofTheNewest));
    expect(ofTheNewest).toBeGreaterThan(1);
    expect(shards.length).toBeGreaterThan(2 * ofTheNewest);
  }));
