import { readShardedRecords } from '../../activities/sharded-records.ts';
import { candidateGroupSchema, type CandidateGroup } from '../../pipeline/records.ts';
import { fakeModel, type FakeModel } from './fake-ports.ts';
import { corpusOf, extracted, generated, sampling } from './shards.ts';
import { reasonsOf, withWorkbench, type Workbench } from './workbench.ts';

const lines = ['The Danube is long.', 'The Nile is longer.', 'The Po is short.', 'The Ebro is in Spain.', 'Rhine.'];

async function groupsOf(bench: Workbench, passages = lines, shardSize = 500) {
  const { whole: fragments } = await extracted(bench, await corpusOf(bench, passages, shardSize));
  const outcome = await generated(bench, fragments.ref, await bench.model('generator'));
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
    const fake = fakeModel(() => 'x');
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
  const fake = fakeModel(() => 'x', undefined, { maxModelLength: 300 });
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
