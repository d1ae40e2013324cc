import { complete } from '../../activities/complete.ts';
import { extract } from '../../activities/extract.ts';
import { filter } from '../../activities/filter.ts';
import { commitArtifact, loadManifest, namedPart, writeNamedPart } from '../../activities/manifests.ts';
import { fakeModel } from './fake-ports.ts';
import { corpusOf, extracted, generated, scored } from './shards.ts';
import { toFailure } from '../../activities/failures.ts';
import { rejectionOf, withWorkbench, type Workbench } from './workbench.ts';

const lines = Array.from({ length: 7 }, (_, index) => `Fact number ${index}.`);

test('a stage lists its shards in order and adds up their ledgers', () =>
  withWorkbench({}, async (bench) => {
    const { whole, shards } = await extracted(bench, await corpusOf(bench, ['', ...lines], 3));
    expect(shards.map(({ ledgers }) => ledgers[0]?.in)).toEqual([3, 3, 2]);
    expect(whole.ledgers).toEqual([
      {
        unit: 'passage',
        in: 8,
        accepted: 7,
        rejected: 1,
        failed: 0,
        skipped: 0,
        reasons: { 'rejected: empty': 1 },
        out: { unit: 'fragment', count: 7 },
      },
    ]);
    const manifest = await loadManifest(bench.store, whole.ref);
    expect(manifest.shards.map(({ index, records, manifest: at }) => [index, records, at])).toEqual([
      [0, 2, shards[0]?.ref.manifest],
      [1, 3, shards[1]?.ref.manifest],
      [2, 2, shards[2]?.ref.manifest],
    ]);
  }));

test('a stage with a missing shard is not complete', () =>
  withWorkbench({}, async (bench) => {
    const corpus = await corpusOf(bench, lines, 3);
    const place = await bench.place('extract', { extraction: { strategy: 'whole', version: 1 }, seed: 13 }, [corpus]);
    for (const shard of [0, 2]) await bench.run((all) => extract(all, { ...place, shard }));
    const error = await rejectionOf(bench.run((all) => complete(all, place)));
    expect([error.name, error.message]).toEqual([
      'ArtifactDamaged',
      expect.stringContaining('shard 1 is not complete'),
    ]);
  }));

test('a shard that took in fewer records than it was handed is a mismatch', () =>
  withWorkbench({}, async (bench) => {
    const corpus = await corpusOf(bench, lines, 10);
    const place = await bench.place('extract', { extraction: { strategy: 'whole', version: 1 }, seed: 13 }, [corpus]);
    const shard = (await loadManifest(bench.store, corpus)).shards[0];
    if (shard === undefined) throw new TypeError('the corpus has no shard');
    const inputs = [{ kind: corpus.kind, key: corpus.key, manifest: shard.manifest, content: shard.content }];
    const short = { ...place, inputs, shard: 0 };
    const ledger = { unit: 'passage' as const, in: 6, accepted: 6, rejected: 0, failed: 0, skipped: 0, reasons: {} };
    const parts = [await writeNamedPart(bench.store, short, 'records', [])];
    await commitArtifact(bench.store, short, { parts, ledgers: [ledger] }, { at: '', seconds: 0, by: {} });
    const error = await rejectionOf(bench.run((all) => complete(all, place)));
    expect(error.name).toBe('LedgerMismatch');
    expect(error.message).toContain('handed on 7 passages');
    expect(error.message).toContain('took in 6');
  }));

test('a ledger that does not add up is never written', () =>
  withWorkbench({}, async (bench) => {
    const place = await bench.place('score', { prompt: 'alpaca' });
    const ledger = { unit: 'candidate' as const, in: 3, accepted: 2, rejected: 0, failed: 0, skipped: 0, reasons: {} };
    const made = { at: '', seconds: 0, by: {} };
    const error = await rejectionOf(commitArtifact(bench.store, place, { ledgers: [ledger] }, made));
    expect(error.name).toBe('LedgerMismatch');
  }));

async function scoresOf(bench: Workbench) {
  const { whole: fragments } = await extracted(bench, await corpusOf(bench, lines));
  const model = await bench.model('base');
  const { whole: groups } = await generated(bench, fragments.ref, model);
  const { whole, shards } = await scored(bench, groups.ref, model);
  const place = await bench.place('filter', { choice: { strategy: 'lowest', version: 1 }, rules: [], seed: 1 }, [
    whole.ref,
  ]);
  const shard = shards[0];
  if (shard === undefined) throw new TypeError('no shard was scored');
  return { shard: shard.ref, filterShard: () => bench.run((all) => filter(all, { ...place, shard: 0 })) };
}

const ports = () => fakeModel((_, j) => `Say ${j}.`).ports;

test('a record deleted from a stored part makes the next stage fail as damaged, and not be retried', () =>
  withWorkbench(ports(), async (bench) => {
    const { shard, filterShard } = await scoresOf(bench);
    const part = namedPart(await loadManifest(bench.store, shard), 'records');
    const records = Buffer.from(await bench.store.get(part.key))
      .toString('utf8')
      .split('\n');
    await bench.store.put(part.key, Buffer.from(records.slice(1).join('\n')));
    const error = await rejectionOf(filterShard());
    expect(error.message).toContain(part.key);
    expect(toFailure(error)).toMatchObject({ type: 'ArtifactDamaged', nonRetryable: true });
  }));

test.each([
  ['is no JSON any more', (text: string) => text.slice(0, -20)],
  ['lists another hash', (text: string) => text.replace(/"sha256":"[0-9a-f]{8}/, '"sha256":"00000000')],
  ['lists another number of records', (text: string) => text.replace(/"records":7/, '"records":6')],
  ['has another ledger', (text: string) => text.replace(/"accepted":21/, '"accepted":20')],
  ['lacks a field', (text: string) => text.replace('"parts":', '"pieces":')],
])('a manifest that %s makes the next stage fail as damaged', (_, damage) =>
  withWorkbench(ports(), async (bench) => {
    const { shard, filterShard } = await scoresOf(bench);
    const text = Buffer.from(await bench.store.get(shard.manifest)).toString('utf8');
    expect(damage(text)).not.toBe(text);
    await bench.store.put(shard.manifest, Buffer.from(damage(text)));
    expect(toFailure(await rejectionOf(filterShard()))).toMatchObject({ type: 'ArtifactDamaged', nonRetryable: true });
  }),
);

test.each([
  ['was changed', (text: string) => text.replace('"alpaca"', '"bare"')],
  ['is no JSON any more', () => '{'],
])('a recipe that %s is damaged', (_, damage) =>
  withWorkbench(ports(), async (bench) => {
    const { whole: fragments } = await extracted(bench, await corpusOf(bench, lines));
    const model = await bench.model('base');
    const { whole: groups } = await generated(bench, fragments.ref, model);
    const place = await bench.place('score', { prompt: 'alpaca' }, [groups.ref, model]);
    const file = `artifacts/score/${place.key}/recipe.json`;
    const text = Buffer.from(await bench.store.get(file)).toString('utf8');
    await bench.store.put(file, Buffer.from(damage(text)));
    const error = await rejectionOf(scored(bench, groups.ref, model));
    expect(toFailure(error)).toMatchObject({ type: 'ArtifactDamaged', nonRetryable: true });
  }),
);

test('what the store lost is damaged too', () =>
  withWorkbench(ports(), async (bench) => {
    const { shard, filterShard } = await scoresOf(bench);
    await bench.store.remove(namedPart(await loadManifest(bench.store, shard), 'records').key);
    expect(toFailure(await rejectionOf(filterShard()))).toMatchObject({ type: 'ArtifactDamaged' });
  }));
