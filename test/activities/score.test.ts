import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commitArtifact, writeNamedPart, type ArtifactPlace } from '../../activities/manifests.ts';
import { readShardedRecords } from '../../activities/sharded-records.ts';
import type { ScoringItem } from '../../clients/text-generation.ts';
import { emptyLedger } from '../../pipeline/ledger.ts';
import { perplexity, scoredGroupSchema, type CandidateGroup } from '../../pipeline/records.ts';
import { tokenizerFolder } from '../clients/tiny-tokenizer.ts';
import { group } from './choice/candidates.ts';
import { fakeModel } from './fake-ports.ts';
import { corpusOf, extracted, generated, scored } from './shards.ts';
import { reasonsOf, rejectionOf, withWorkbench, type Workbench } from './workbench.ts';

/** Ids and start by Python's tokenizers, the start where the ids of prompt and prompt with output part. */
async function expectedItems(style: 'alpaca' | 'bare'): Promise<ScoringItem[]> {
  const text = await readFile(join(tokenizerFolder, 'scoring.json'), 'utf8');
  return (JSON.parse(text) as Record<string, ScoringItem[]>)[style] ?? [];
}

/** Ids and start by Python's transformers, which wrote the prompt with this template and added no special token to it. */
const chatTemplate =
  "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + " +
  "' [/INST]' }}{% else %}{{ message['content'] + eos_token }}{% endif %}{% endfor %}";
const danube = [327, 394, 312, 222, 77, 263, 72, 15];
const opened = [0, 60, 42, 47, 52, 53, 62];
const closed = [222, 60, 16, 42, 47, 52, 53, 62];
const chatItems: ScoringItem[] = [
  { ids: [...opened, 222, 384, 264, 281, 15, ...closed, ...danube], start: 20 },
  { ids: [...opened, 392, 281, 312, 277, 85, 32, ...closed, ...danube], start: 21 },
];

const idsAndStart = ({ ids, start }: ScoringItem): ScoringItem => ({ ids, start });

const instructions = ['Name a river.', 'Which river is it?'];

async function scoresOf(bench: Workbench, lines: string[], prompt: 'alpaca' | 'bare' = 'alpaca', candidates = 2) {
  const { whole: fragments } = await extracted(bench, await corpusOf(bench, lines));
  const { whole: groups } = await generated(bench, fragments.ref, await bench.model('generator'), { candidates });
  const outcome = await scored(bench, groups.ref, await bench.model('base'), prompt);
  return { ...outcome, groups: await readShardedRecords(bench, outcome.whole.ref, 'records', scoredGroupSchema) };
}

/** An artifact of candidates in one shard, for what generation itself would not hand on. */
async function madeUpCandidates(bench: Workbench, groups: readonly CandidateGroup[]) {
  const place: ArtifactPlace = { kind: 'generate', key: 'made-up', inputs: [] };
  const made = { at: '', seconds: 0, by: {} };
  const count = groups.reduce((sum, { candidates }) => sum + candidates.length, 0);
  const ledgers = [{ ...emptyLedger('candidate'), in: count, accepted: count }];
  const shard = { ...place, shard: 0 };
  const parts = [await writeNamedPart(bench.store, shard, 'records', groups)];
  const { ref } = await commitArtifact(bench.store, shard, { parts, ledgers }, made);
  const shards = [{ index: 0, manifest: ref.manifest, content: ref.content, records: groups.length }];
  return (await commitArtifact(bench.store, place, { shards, ledgers }, made)).ref;
}

test.each(['alpaca', 'bare'] as const)(
  'with the %s prompt the ids and the start are those of the trainer',
  (prompt) => {
    const fake = fakeModel((_, j) => instructions[j] ?? '');
    return withWorkbench(fake.ports, async (bench) => {
      await scoresOf(bench, ['The Danube is long.'], prompt);
      expect(fake.scored.flat().map(idsAndStart)).toEqual(await expectedItems(prompt));
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
  const fake = fakeModel(() => '');
  return withWorkbench(fake.ports, async (bench) => {
    const groups = ['a', 'b'].map((id): CandidateGroup => {
      const { fragment, style } = group(id);
      const candidates = ['Say 0.', '', 'Say 2.'].map((text, index) => ({ index, text, finish: 'stop' as const }));
      return { fragment, style, candidates };
    });
    const { whole } = await scored(bench, await madeUpCandidates(bench, groups), await bench.model('base'));
    for (const { candidates } of await readShardedRecords(bench, whole.ref, 'records', scoredGroupSchema)) {
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

test('a scorer that was not taught to chat is refused before its server is asked for', () => {
  const fake = fakeModel(() => 'Name a river.');
  return withWorkbench(fake.ports, async (bench) => {
    const { whole: fragments } = await extracted(bench, await corpusOf(bench, ['The Danube.']));
    const model = await bench.model('base');
    const { whole } = await generated(bench, fragments.ref, model);
    fake.leases.length = 0;
    const error = await rejectionOf(scored(bench, whole.ref, model, 'chat'));
    expect([error.name, error.message]).toEqual(['BadInput', expect.stringMatching(/^scoring\.prompt: "chat" needs/)]);
    expect(fake.leases).toEqual([]);
  });
});

test('with a chat prompt the ids and the start are those of the chat template of the model', () => {
  const fake = fakeModel((_, j) => instructions[j] ?? '');
  return withWorkbench(fake.ports, async (bench) => {
    const { whole: fragments } = await extracted(bench, await corpusOf(bench, ['The Danube is long.']));
    const { whole: groups } = await generated(bench, fragments.ref, await bench.model('base'), { candidates: 2 });
    const chat = await bench.model('chat', { 'chat_template.jinja': chatTemplate });
    await scored(bench, groups.ref, chat, 'chat');
    expect(fake.scored.flat().map(idsAndStart)).toEqual(chatItems);
  });
});

test('each output is scored alone where the recipe says so: once, by the ids it has after a prompt', () => {
  const fake = fakeModel(
    (_, j) => instructions[j] ?? '',
    ({ ids }) => (ids.length < 12 ? -3 : -2),
  );
  return withWorkbench(fake.ports, async (bench) => {
    const { whole: fragments } = await extracted(bench, await corpusOf(bench, ['The Danube is long.', 'The Nile.']));
    const model = await bench.model('base');
    const { whole: groups } = await generated(bench, fragments.ref, model, { candidates: 2 });
    const { whole } = await scored(bench, groups.ref, model, 'alpaca', true);
    const items = fake.scored.flat();
    expect(items).toHaveLength(6);
    const [first] = await expectedItems('alpaca');
    const own = first?.ids.slice(first.start) ?? [];
    // <s> before the output, and every token of the output has a score.
    expect(items[4]).toEqual({ ids: [0, ...own], start: 1, text: 'The Danube is long.' });
    const made = await readShardedRecords(bench, whole.ref, 'records', scoredGroupSchema);
    expect(made[0]?.alone).toEqual({ logProbabilitySum: -3 * own.length, tokens: own.length });
    for (const candidate of made[0]?.candidates ?? []) {
      expect(candidate).toMatchObject({ logProbabilitySum: -2 * own.length, tokens: own.length });
      expect(candidate).not.toHaveProperty('firstLogProbability');
    }
    expect(whole.ledgers[0]).toMatchObject({ unit: 'candidate', in: 4, accepted: 4, out: { count: 4 } });
  });
});
