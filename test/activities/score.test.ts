import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { score, scoringPrompt } from '../../activities/score.ts';
import { readShardedRecords } from '../../activities/sharded-records.ts';
import type { ScoringItem } from '../../clients/text-generation.ts';
import { perplexity, scoredGroupSchema } from '../../pipeline/records.ts';
import { tokenizerFolder } from '../clients/tiny-tokenizer.ts';
import { fakeModel } from './fake-ports.ts';
import { corpusOf, extracted, generated, scored, servedBy } from './shards.ts';
import { reasonsOf, rejectionOf, withWorkbench, type Workbench } from './workbench.ts';

/** Ids and start by Python's tokenizers, the start where the ids of prompt and prompt with output part. */
async function expectedItems(style: 'alpaca' | 'bare'): Promise<ScoringItem[]> {
  const text = await readFile(join(tokenizerFolder, 'scoring.json'), 'utf8');
  return (JSON.parse(text) as Record<string, ScoringItem[]>)[style] ?? [];
}

const instructions = ['Name a river.', 'Which river is it?'];

async function scoresOf(bench: Workbench, lines: string[], prompt: 'alpaca' | 'bare' = 'alpaca', candidates = 2) {
  const { whole: fragments } = await extracted(bench, await corpusOf(bench, lines));
  const { whole: groups } = await generated(bench, fragments.ref, await bench.model('generator'), { candidates });
  const outcome = await scored(bench, groups.ref, await bench.model('base'), prompt);
  return { ...outcome, groups: await readShardedRecords(bench, outcome.whole.ref, 'records', scoredGroupSchema) };
}

test.each(['alpaca', 'bare'] as const)(
  'with the %s prompt the ids and the start are those of the trainer',
  (prompt) => {
    const fake = fakeModel((_, j) => instructions[j] ?? '');
    return withWorkbench(fake.ports, async (bench) => {
      await scoresOf(bench, ['The Danube is long.'], prompt);
      expect(fake.scored.flat()).toEqual(await expectedItems(prompt));
    });
  },
);

test("sum and number of tokens are those of the output alone: the prompt's length changes neither", () => {
  const fake = fakeModel(
    (_, j) => ['Name it.', 'Name it, and be so kind as to name nothing but it.'][j] ?? '',
    () => -0.5,
  );
  return withWorkbench(fake.ports, async (bench) => {
    const { groups, whole } = await scoresOf(bench, ['The Danube is long.']);
    const items = fake.scored.flat();
    expect(items.map(({ ids }) => ids.length)[1]).toBeGreaterThan(items[0]?.ids.length ?? 0);
    const tokens = (items[0]?.ids.length ?? 0) - (items[0]?.start ?? 0);
    expect(groups[0]?.candidates.map((candidate) => candidate.tokens)).toEqual([tokens, tokens]);
    // exp(0.5) whatever the length: mean log-probability per token is -0.5.
    for (const candidate of groups[0]?.candidates ?? []) expect(perplexity(candidate)).toBeCloseTo(1.6487212707, 9);
    expect(whole.ledgers[0]).toMatchObject({ unit: 'candidate', in: 2, accepted: 2, out: { count: 2 } });
  });
});

test('an empty candidate is not scored, keeps its place, and is counted with its reason', () => {
  const fake = fakeModel((_, j) => (j === 1 ? '  \n' : `Say ${j}.`));
  return withWorkbench(fake.ports, async (bench) => {
    const { groups, whole } = await scoresOf(bench, ['The Danube is long.', 'The Nile.'], 'alpaca', 3);
    for (const { candidates } of groups) {
      expect(candidates.map(({ unscored }) => unscored)).toEqual([undefined, 'empty', undefined]);
      expect(candidates[1]).not.toHaveProperty('tokens');
      expect(candidates[2]?.tokens).toBeGreaterThan(0);
    }
    expect(reasonsOf(whole)).toEqual({ 'rejected: empty': 2 });
    expect(whole.ledgers[0]).toMatchObject({ in: 6, accepted: 4, out: { unit: 'candidate', count: 6 } });
    expect(fake.scored.flat()).toHaveLength(4);
  });
});

test("a candidate that fills the scorer's context is not scored; one token less is", async () => {
  const { groups } = await withWorkbench(fakeModel(() => 'Name a river.').ports, (bench) =>
    scoresOf(bench, ['The Danube is long.'], 'alpaca', 1),
  );
  expect(groups).toHaveLength(1);
  const length = (await expectedItems('alpaca'))[0]?.ids.length ?? 0;
  for (const [room, reasons] of [
    [length, { "rejected: longer than the scorer's context": 1 }],
    [length + 1, {}],
  ] as const) {
    const [generator, scorer] = [
      fakeModel(() => 'Name a river.'),
      fakeModel(() => '', undefined, { maxModelLength: room }),
    ];
    await withWorkbench(generator.ports, async (bench) => {
      const { whole: fragments } = await extracted(bench, await corpusOf(bench, ['The Danube is long.']));
      const model = await bench.model('base');
      const { whole } = await generated(bench, fragments.ref, model, { candidates: 1 });
      Object.assign(bench.dependencies, scorer.ports);
      expect(reasonsOf((await scored(bench, whole.ref, model)).whole)).toEqual(reasons);
    });
  }
});

test('a second run asks the scorer nothing', () => {
  const fake = fakeModel((_, j) => instructions[j] ?? '');
  return withWorkbench(fake.ports, async (bench) => {
    const first = await scoresOf(bench, ['The Danube is long.']);
    const second = await scoresOf(bench, ['The Danube is long.']);
    expect([second.whole.ref, fake.scored.length]).toEqual([first.whole.ref, 1]);
  });
});

test('a chat prompt is refused', () =>
  withWorkbench(fakeModel(() => 'x').ports, async (bench) => {
    expect(() => scoringPrompt('chat', 'x')).toThrow('scoring.prompt');
    const { whole: fragments } = await extracted(bench, await corpusOf(bench, ['The Danube.']));
    const model = await bench.model('base');
    const { whole } = await generated(bench, fragments.ref, model);
    const place = { ...(await bench.place('score', { prompt: 'chat' }, [whole.ref, model])), shard: 0 };
    const error = await rejectionOf(bench.run((all) => score(all, { place, served: servedBy(model) })));
    expect(error.name).toBe('BadInput');
  }));
