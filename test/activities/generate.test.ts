import { loadManifest } from '../../activities/manifests.ts';
import { readShardedRecords } from '../../activities/sharded-records.ts';
import { readSplit } from '../../activities/split.ts';
import { candidateGroupSchema, type CandidateGroup } from '../../pipeline/records.ts';
import { fakeModel, type FakeModel } from './fake-ports.ts';
import { humanLines, splitOf } from './human-data.ts';
import { corpusOf, extracted, generated, sampling } from './shards.ts';
import { reasonsOf, rejectionOf, withWorkbench, type Workbench } from './workbench.ts';

const lines = ['The Danube is long.', 'The Nile is longer.', 'The Po is short.', 'The Ebro is in Spain.', 'Rhine.'];

async function groupsOf(
  bench: Workbench,
  passages = lines,
  shardSize = 500,
  parameters: Parameters<typeof generated>[3] = {},
) {
  const { whole: fragments } = await extracted(bench, await corpusOf(bench, passages, shardSize));
  const outcome = await generated(bench, fragments.ref, await bench.model('generator'), parameters);
  const groups = await readShardedRecords(bench, outcome.whole.ref, 'records', candidateGroupSchema);
  return { ...outcome, groups };
}

const promptsOf = (fake: FakeModel) => fake.generated.flatMap(({ prompts }) => prompts);

test('each fragment gets its candidates in order, read without the space around them', () => {
  const fake = fakeModel((prompt, j) => ` ${/(?:Output|Reply|Document): (.*)/.exec(prompt)?.[1] ?? ''} ${j}\n`);
  return withWorkbench(fake.ports, async (bench) => {
    const { groups, whole } = await groupsOf(bench);
    expect(groups.map(({ fragment }) => fragment.text)).toEqual(lines);
    for (const { fragment, candidates } of groups) {
      expect(candidates.map(({ index, text }) => [index, text])).toEqual([
        [0, `${fragment.text} 0`],
        [1, `${fragment.text} 1`],
        [2, `${fragment.text} 2`],
      ]);
    }
    expect(whole.ledgers[0]).toMatchObject({ unit: 'fragment', in: 5, accepted: 5 });
    expect(whole.ledgers[0]?.out).toEqual({ unit: 'candidate', count: 15 });
  });
});

test('prompts are those of Table 9, in a style drawn for each fragment, and ask with the sampling of the recipe', () => {
  const fake = fakeModel(() => 'x');
  return withWorkbench(fake.ports, async (bench) => {
    const many = Array.from({ length: 40 }, (_, index) => `Fact ${index}.`);
    const { groups } = await groupsOf(bench, many);
    const prompts = promptsOf(fake);
    const beginnings = {
      instruction: 'Instruction: X',
      chatbot: 'You are a chatbot.',
      query: 'You are a search engine.',
    };
    for (const [index, { style, fragment }] of groups.entries()) {
      const beginning = Object.entries(beginnings).find(([name]) => name === style)?.[1] ?? '';
      expect(prompts[index]?.startsWith(beginning)).toBe(true);
      expect(prompts[index]).toContain(fragment.text);
      expect(prompts[index]?.endsWith('X:')).toBe(true);
    }
    expect(new Set(groups.map(({ style }) => style))).toEqual(new Set(['instruction', 'chatbot', 'query']));
    expect(fake.generated[0]).toMatchObject({ candidates: 3, sampling });
  });
});

test('the seed of a fragment follows from its id alone, not from its place or shard', async () => {
  const seedsBy = async (passages: string[], shardSize: number) => {
    const fake = fakeModel((_, j) => `x${j}`);
    return withWorkbench(fake.ports, async (bench) => {
      const { groups } = await groupsOf(bench, passages, shardSize);
      const seeds = fake.generated.flatMap((request) => request.seeds ?? []);
      return { seeds, byId: new Map(groups.map(({ fragment }, index) => [fragment.id, seeds[index]])), groups };
    });
  };
  const whole = await seedsBy(lines, 500);
  const cut = await seedsBy(lines, 2);
  expect(cut.byId).toEqual(whole.byId);
  expect(new Set(whole.seeds).size).toBe(lines.length);
  expect(whole.groups[0]?.candidates.map(({ seed }) => seed)).toEqual([0, 1, 2].map((j) => (whole.seeds[0] ?? 0) + j));
  // A passage of another file is another passage, though its text be the same.
  const others = await seedsBy(['Other text.', ...lines.slice(1)], 500);
  expect(others.seeds.filter((seed) => whole.seeds.includes(seed))).toEqual([]);
});

test('a fragment that leaves no room for the candidates is rejected with its reason, and the others go on', () => {
  const fake = fakeModel((_, j) => `x${j}`, undefined, { maxModelLength: 300 });
  return withWorkbench(fake.ports, async (bench) => {
    const long = 'zqj '.repeat(200).trim();
    const { groups, whole, shards } = await groupsOf(bench, [lines[0] ?? '', long, lines[1] ?? '']);
    expect(groups.map(({ fragment }) => fragment.text)).toEqual([lines[0], lines[1]]);
    expect(reasonsOf(whole)).toEqual({ "rejected: longer than the generator's context": 1 });
    expect(shards[0] && (await bench.records(shards[0].ref, 'rejects'))).toEqual([
      expect.objectContaining({ detail: `${long.length} characters` }),
    ]);
    expect(promptsOf(fake)).toHaveLength(2);
  });
});

test('a second run gives the very same artifact and asks the server nothing', () => {
  const fake = fakeModel((_prompt, j) => `candidate ${j}`);
  return withWorkbench(fake.ports, async (bench) => {
    const first = await groupsOf(bench, lines, 2);
    const [asked, leases] = [fake.generated.length, fake.leases.length];
    expect(asked).toBe(3);
    const second = await groupsOf(bench, lines, 2);
    expect(second.whole.ref).toEqual(first.whole.ref);
    expect(second.shards.every(({ cached }) => cached)).toBe(true);
    expect([fake.generated.length, fake.leases.length]).toEqual([asked, leases]);
  });
});

test('two computations of one recipe in two stores have the same content', async () => {
  const content = () =>
    withWorkbench(fakeModel((prompt, j) => `${prompt.length} ${j}`).ports, async (bench) => {
      const { whole } = await groupsOf(bench, lines, 2);
      return whole.ref;
    });
  expect(await content()).toEqual(await content());
});

test('progress counts fragments, up to all of them', () =>
  withWorkbench(fakeModel(() => 'x').ports, async (bench) => {
    const { groups }: { groups: CandidateGroup[] } = await groupsOf(bench);
    expect(groups).toHaveLength(5);
    expect(bench.beats).toContainEqual({ done: 5, of: 5, what: 'fragments prompted' });
  }));

test('texts are counted apart from fragments: kept, merged, and rejected with their reasons', () => {
  const long = 'The Loire rises in the Massif Central and ends in the Bay of Biscay.';
  const fake = fakeModel((prompt, j) => {
    if (prompt.includes(long)) return ['', `Say this: ${long}`, 'the Bay of Biscay.'][j] ?? '';
    return ['Which river?', ' Which river? ', 'Is it?'][j] ?? '';
  });
  return withWorkbench(fake.ports, async (bench) => {
    const { groups, whole, shards } = await groupsOf(bench, ['The Danube is long.', long]);
    expect(groups.map(({ candidates }) => candidates.map(({ index, text, count }) => [index, text, count]))).toEqual([
      [
        [0, 'Which river?', 2],
        [2, 'Is it?', undefined],
      ],
    ]);
    const [fragments, candidates] = whole.ledgers;
    expect(fragments).toMatchObject({ unit: 'fragment', in: 2, accepted: 1, rejected: 1, out: { count: 2 } });
    expect(fragments?.reasons).toEqual({ 'rejected: no candidate left: empty, repeats the fragment': 1 });
    expect(candidates).toMatchObject({ unit: 'candidate', in: 6, accepted: 2, rejected: 3, skipped: 1 });
    expect(candidates?.reasons).toEqual({
      'rejected: empty': 1,
      'rejected: repeats the fragment': 2,
      'skipped: equal to another candidate of its fragment': 1,
    });
    expect(shards[0] && (await bench.records(shards[0].ref, 'rejects'))).toHaveLength(5);
  });
});

test('with a style for each candidate prompts differ within a fragment, and seeds stay those of the candidates', () => {
  const fake = fakeModel((prompt, j) => `${prompt.slice(0, 20)} ${j}`);
  return withWorkbench(fake.ports, async (bench) => {
    const { groups: together } = await groupsOf(bench, lines, 500, { candidates: 8 });
    fake.generated.length = 0;
    const { groups } = await groupsOf(bench, lines, 500, { candidates: 8, styleBy: 'candidate' });
    expect(fake.generated.every(({ candidates }) => candidates === 1)).toBe(true);
    expect(promptsOf(fake)).toHaveLength(40);
    const styles = groups.flatMap(({ candidates }) => candidates.map(({ style }) => style));
    expect(new Set(styles)).toEqual(new Set(['instruction', 'chatbot', 'query']));
    for (const { style, candidates } of groups) expect(style).toBe(candidates[0]?.style);
    const seedsOf = (all: CandidateGroup[]) =>
      new Map(
        all.flatMap(({ fragment, candidates }) =>
          candidates.map(({ index, seed }) => [`${fragment.id}/${index}`, seed]),
        ),
      );
    const before = seedsOf(together);
    for (const [id, seed] of seedsOf(groups)) expect(seed).toBe(before.get(id));
    expect(fake.generated.flatMap(({ seeds }) => seeds ?? [])).toEqual([...before.values()]);
  });
});

test('equal prompts of one fragment are asked for each candidate, where servers take no seeds too', () => {
  let call = 0;
  const fake = fakeModel(() => `Say ${call++}.`, undefined, { seeds: false });
  return withWorkbench(fake.ports, async (bench) => {
    const template = { strategy: 'longform', version: 1, styles: ['query'] };
    const { groups } = await groupsOf(bench, ['The Danube.'], 500, { template, candidates: 4, styleBy: 'candidate' });
    expect(groups[0]?.candidates.map(({ text }) => text)).toEqual(['Say 0.', 'Say 1.', 'Say 2.', 'Say 3.']);
  });
});

const shownIn = (prompt: string) => [...prompt.matchAll(/X: Say one thing about the river (\w+) \((\d+)\)\./g)].length;

test('examples are drawn for each fragment from the training half of the seed data, never from what is held out', () => {
  const fake = fakeModel((_, j) => ` Name it ${j}.\n###\nInstruction: X`);
  return withWorkbench(fake.ports, async (bench) => {
    const { ref } = await splitOf(bench, humanLines(20), { heldOut: { share: 0.5 } });
    const { train } = await readSplit(bench.dependencies, ref);
    const passages = Array.from({ length: 12 }, (_, index) => `Fact ${index}.`);
    const { whole: fragments } = await extracted(bench, await corpusOf(bench, passages, 5));
    const template = { strategy: 'in-context', version: 1, examples: 2 };
    const model = await bench.model('generator');
    const { whole } = await generated(bench, fragments.ref, model, { template }, [ref]);
    const groups = await readShardedRecords(bench, whole.ref, 'records', candidateGroupSchema);
    expect(groups).toHaveLength(12);
    const shown = groups.map(({ examples }) => examples ?? []);
    expect(shown.every((ids) => ids.length === 2 && new Set(ids).size === 2)).toBe(true);
    expect(shown.flat().every((id) => train.some((pair) => pair.id === id))).toBe(true);
    expect(new Set(shown.map((ids) => ids.join())).size).toBeGreaterThan(6);
    promptsOf(fake).forEach((prompt, index) => {
      expect(shownIn(prompt)).toBe(2);
      for (const id of shown[index] ?? []) expect(prompt).toContain(train.find((pair) => pair.id === id)?.output);
    });
    expect(fake.generated[0]?.sampling.stop).toEqual(['\n###']);
    expect(groups[0]?.candidates.map(({ text }) => text)).toEqual(['Name it 0.', 'Name it 1.', 'Name it 2.']);
  });
});

test('fewer pairs than a prompt shows are refused before a server is asked for', () => {
  const fake = fakeModel(() => 'x');
  return withWorkbench(fake.ports, async (bench) => {
    const { ref } = await splitOf(bench, humanLines(4), { heldOut: { share: 0.5 } });
    const { whole: fragments } = await extracted(bench, await corpusOf(bench, lines));
    const template = { strategy: 'in-context', version: 1 };
    const error = await rejectionOf(
      generated(bench, fragments.ref, await bench.model('generator'), { template }, [ref]),
    );
    expect([error.name, error.message]).toEqual([
      'BadInput',
      "the template shows 3 human pairs in each prompt, but the arm's seedData has 2 that are not held out",
    ]);
    expect(fake.leases).toEqual([]);
  });
});

test('a generator without a chat template is not talked to, and no server is asked for', () => {
  const fake = fakeModel(() => 'x');
  return withWorkbench(fake.ports, async (bench) => {
    const { ref } = await splitOf(bench, humanLines(10));
    const { whole: fragments } = await extracted(bench, await corpusOf(bench, lines));
    const template = { strategy: 'in-context', version: 1, form: 'chat' };
    const error = await rejectionOf(
      generated(bench, fragments.ref, await bench.model('generator'), { template }, [ref]),
    );
    expect(error.message).toContain('the generator has no chat template');
    expect(fake.leases).toEqual([]);
  });
});

test('the manifest of a shard names the server that made it, without its address', () =>
  withWorkbench(fakeModel(() => 'x', undefined, { url: 'http://user:secret@host:1' }).ports, async (bench) => {
    const { shards, whole } = await groupsOf(bench, lines, 2);
    const made = await Promise.all(shards.map(async ({ ref }) => (await loadManifest(bench.store, ref)).made));
    expect(new Set(made.map(({ server }) => server)).size).toBe(1);
    expect(made[0]?.server).toMatch(/^[0-9a-f]{12}$/);
    expect((await loadManifest(bench.store, whole.ref)).made.serverSeconds).toBeGreaterThan(0);
  }));

test('a model that chats is asked in its own chat template, whose special tokens no server adds to', () => {
  const fake = fakeModel(() => 'Name it.');
  return withWorkbench(fake.ports, async (bench) => {
    const { ref } = await splitOf(bench, humanLines(10));
    const { whole: fragments } = await extracted(bench, await corpusOf(bench, ['The Danube.']));
    const source = '<s>{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}<assistant>';
    const model = await bench.model('chatting', { 'chat_template.jinja': source });
    const template = { strategy: 'in-context', version: 1, form: 'chat', styles: ['query'] };
    await generated(bench, fragments.ref, model, { template }, [ref]);
    const [request] = fake.generated;
    expect(request?.specialTokens).toBe('written');
    expect(request?.prompts[0]).toMatch(
      /^<s><user>You are a search engine\.[^]*Document: The Danube\.[^]*X:<assistant>$/,
    );
  });
});
