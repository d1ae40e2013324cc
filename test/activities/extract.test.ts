import { readShardedRecords } from '../../activities/sharded-records.ts';
import { fragmentSchema, passageSchema } from '../../pipeline/records.ts';
import { corpusOf, extracted } from './shards.ts';
import { reasonsOf, withWorkbench } from './workbench.ts';

const three = 'The Danube is long. It meets Dr. Weber in Ulm. Then it goes on.';
const lines = [three, '', '   ', '😀😀', '...', '42', 'A single one.'];

test.each(['whole', 'sentence'])('the spans of %s point at the text in the passage', (strategy) =>
  withWorkbench({}, async (bench) => {
    const long = Array.from({ length: 200 }, (_, index) => `Sentence ${index} of a long 😀 passage.`).join(' ');
    const corpus = await corpusOf(bench, [...lines, long]);
    const { whole } = await extracted(bench, corpus, strategy);
    const passages = await readShardedRecords(bench, corpus, 'records', passageSchema);
    const fragments = await readShardedRecords(bench, whole.ref, 'records', fragmentSchema);
    expect(fragments.length).toBeGreaterThan(2);
    for (const { passage, text, spans, line } of fragments) {
      const from = passages.find(({ id }) => id === passage);
      expect(spans.map(({ start, end }) => from?.text.slice(start, end)).join('')).toBe(text);
      expect(from?.line).toBe(line);
    }
    expect(new Set(fragments.map(({ id }) => id)).size).toBe(fragments.length);
  }),
);

test('whole keeps a short passage as it is and cuts a long one into sections that leave nothing out', () =>
  withWorkbench({}, async (bench) => {
    const long = Array.from({ length: 120 }, (_, index) => `This is sentence number ${index} of many.`).join(' ');
    const { whole } = await extracted(bench, await corpusOf(bench, [three, long]));
    const fragments = await readShardedRecords(bench, whole.ref, 'records', fragmentSchema);
    expect(fragments[0]?.text).toBe(three);
    const sections = fragments.slice(1).map(({ text }) => text);
    expect(sections.length).toBeGreaterThan(1);
    expect(sections.join(' ')).toBe(long);
    expect(whole.ledgers[0]).toMatchObject({ in: 2, accepted: 2, out: { unit: 'fragment', count: fragments.length } });
  }));

test('sentence takes one sentence of the passage, the same one every time', async () => {
  const drawn = () =>
    withWorkbench({}, async (bench) => {
      const { whole } = await extracted(bench, await corpusOf(bench, Array<string>(30).fill(three)), 'sentence');
      const fragments = await readShardedRecords(bench, whole.ref, 'records', fragmentSchema);
      return fragments.map(({ text }) => text);
    });
  const sentences = ['The Danube is long.', 'It meets Dr. Weber in Ulm.', 'Then it goes on.'];
  const first = await drawn();
  expect(first).toHaveLength(30);
  // A third each by chance: that one of three never comes in 30 draws has a probability of 0.0016 %.
  expect([...new Set(first)].sort()).toEqual(sentences.sort());
  expect(await drawn()).toEqual(first);
});

test('passages that give no fragment are counted with their reasons, and the ledger adds up', () =>
  withWorkbench({}, async (bench) => {
    const { whole, shards } = await extracted(bench, await corpusOf(bench, lines, 3));
    expect(shards).toHaveLength(3);
    expect(whole.ledgers[0]).toMatchObject({ unit: 'passage', in: 7, accepted: 3, rejected: 4, failed: 0, skipped: 0 });
    expect(reasonsOf(whole)).toEqual({ 'rejected: empty': 2, 'rejected: no letters or digits': 2 });
  }));

test('a defect of ingest becomes a reason, beside the line it stands on', () =>
  withWorkbench({}, async (bench) => {
    const corpus = await corpusOf(bench, ['Fine.', 'x'.repeat(600_000)]);
    const { whole, shards } = await extracted(bench, corpus);
    expect(reasonsOf(whole)).toEqual({ 'rejected: longer than 500000 characters': 1 });
    const [shard] = shards;
    expect(shard && (await bench.records(shard.ref, 'rejects'))).toEqual([
      expect.objectContaining({ ending: 'rejected', detail: expect.stringMatching(/^source [0-9a-f]{64} line 2$/) }),
    ]);
  }));

test('a second run finds every shard and the stage', () =>
  withWorkbench({}, async (bench) => {
    const corpus = await corpusOf(bench, lines, 3);
    const first = await extracted(bench, corpus);
    const second = await extracted(bench, corpus);
    expect(second.shards.every(({ cached }) => cached)).toBe(true);
    expect([first.whole.cached, second.whole.cached]).toEqual([false, true]);
    expect(second.whole.ref).toEqual(first.whole.ref);
  }));
