import { complete } from '../../activities/complete.ts';
import { extract } from '../../activities/extract.ts';
import { filter } from '../../activities/filter.ts';
import { commitArtifact, loadManifest, namedPart, writeNamedPart } from '../../activities/manifests.ts';
import { checkHandOvers } from '../../activities/reporting/check-hand-overs.ts';
import { placeOfShard } from '../../activities/shard-inputs.ts';
import type { ReportedStep } from '../../activities/reporting/reported-step.ts';
import type { ArtifactRef, Manifest } from '../../pipeline/artifacts.ts';
import { fakeModel, fakeUsage } from './fake-ports.ts';
import { corpusOf, extracted, generated, scored } from './shards.ts';
import { toFailure } from '../../activities/failures.ts';
import { rejectionOf, withWorkbench, type Workbench } from './workbench.ts';

const ports = () => fakeModel((_, j) => `Say ${j}.`).ports;
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

const extraction = { extraction: { strategy: 'whole', version: 1 }, seed: 13 };

/** An extraction over three shards of 3, 3 and 2 passages, of which so many are made. */
async function begun(bench: Workbench, made: number) {
  const corpus = await corpusOf(bench, ['', ...lines], 3);
  const place = await bench.place('extract', extraction, [corpus]);
  const { shards } = await loadManifest(bench.store, corpus);
  for (const { index } of shards.slice(0, made)) await bench.run((all) => extract(all, { ...place, shard: index }));
  return { corpus, place, records: shards.map(({ records }) => records) };
}

const met = (shards: number) => ({ shards, reason: 'target of 5 pairs met' });

test('a limited stage takes its first shards, and counts the passages of the others as skipped with the reason', () =>
  withWorkbench(ports(), async (bench) => {
    const { corpus, place, records } = await begun(bench, 2);
    expect(records).toEqual([3, 3, 2]);
    const whole = await bench.run((all) => complete(all, { ...place, variant: 'quota a', limit: met(2) }));
    expect(whole.ledgers[0]).toEqual({
      ...{ unit: 'passage', in: 8, accepted: 5, rejected: 1, failed: 0, skipped: 2 },
      reasons: { 'rejected: empty': 1, 'skipped: target of 5 pairs met': 2 },
      out: { unit: 'fragment', count: 5 },
    });
    const manifest = await loadManifest(bench.store, whole.ref);
    expect(manifest.shards.map(({ index }) => index)).toEqual([0, 1]);
    // What follows takes in what this hands on: the reporting of the run checks every hand-over.
    const steps = [reported('corpus:main', [], corpus, await loadManifest(bench.store, corpus))];
    steps.push(reported('extract:main', [{ role: 'corpus', steps: ['corpus:main'] }], whole.ref, manifest));
    expect(() => checkHandOvers(steps)).not.toThrow();
    const model = await bench.model('base');
    expect((await generated(bench, whole.ref, model)).whole.ledgers[0]).toMatchObject({ unit: 'fragment', in: 5 });
  }));

function reported(id: string, inputs: ReportedStep['inputs'], ref: ArtifactRef, manifest: Manifest): ReportedStep {
  return { id, kind: ref.kind, key: ref.key, inputs, ref, manifest, cached: false };
}

test('a limit that took every shard leaves nothing out', () =>
  withWorkbench({}, async (bench) => {
    const { place } = await begun(bench, 3);
    const whole = await bench.run((all) => complete(all, { ...place, variant: 'quota a', limit: met(3) }));
    expect(whole.ledgers[0]).toMatchObject({ in: 8, accepted: 7, rejected: 1, skipped: 0 });
  }));

test('the same quota is completed once; where it came out with other shards it is another artifact', () =>
  withWorkbench({}, async (bench) => {
    const { place } = await begun(bench, 3);
    const of = (variant: string | undefined, shards: number) =>
      bench.run((all) => complete(all, { ...place, variant, limit: met(shards) }));
    const first = await of('quota a', 2);
    expect(await of('quota a', 2)).toMatchObject({ cached: true, ref: first.ref });
    const other = await of('quota a', 1);
    expect(other).toMatchObject({ cached: false, ledgers: [{ skipped: 5 }] });
    expect(other.ref.manifest).not.toBe(first.ref.manifest);
    expect(await of('quota a', 1)).toMatchObject({ cached: true, ref: other.ref });
    expect(await of('quota a', 2)).toMatchObject({ cached: true, ref: first.ref });
    const usual = await bench.run((all) => complete(all, place));
    const manifests = [first, other, await of('quota b', 2), usual].map(({ ref }) => ref.manifest);
    expect(new Set(manifests).size).toBe(4);
    expect(usual.ledgers[0]).toMatchObject({ in: 8, skipped: 0 });
  }));

test('a stage that asked model servers has the seconds and the usage of its shards together', () =>
  withWorkbench(ports(), async (bench) => {
    const { whole: fragments } = await extracted(bench, await corpusOf(bench, lines, 2));
    const { whole, shards } = await generated(bench, fragments.ref, await bench.model('base'));
    const calls = shards.reduce((sum, { usage }) => sum + (usage?.requests ?? 0), 0);
    expect(calls).toBeGreaterThanOrEqual(shards.length);
    const { requests, promptTokens, outputTokens, serverSeconds } = fakeUsage;
    expect(whole.usage).toEqual({
      requests: calls * requests,
      promptTokens: calls * promptTokens,
      outputTokens: calls * outputTokens,
      serverSeconds: calls * serverSeconds,
    });
    expect(whole.seconds).toBeCloseTo(
      shards.reduce((sum, { seconds }) => sum + seconds, 0),
      3,
    );
    expect(fragments.usage).toBeUndefined();
  }));

test('a stage with a missing shard is not complete', () =>
  withWorkbench({}, async (bench) => {
    const corpus = await corpusOf(bench, lines, 3);
    const place = await bench.place('extract', extraction, [corpus]);
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
    const place = await bench.place('extract', extraction, [corpus]);
    const short = await placeOfShard(bench.dependencies, { ...place, shard: 0 });
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
