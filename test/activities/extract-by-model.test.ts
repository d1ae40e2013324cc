import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { complete } from '../../activities/complete.ts';
import { extract } from '../../activities/extract.ts';
import { extractByModel } from '../../activities/extract-by-model.ts';
import { BadInput } from '../../activities/bad-input.ts';
import { commitArtifact } from '../../activities/manifests.ts';
import { readShardedRecords } from '../../activities/sharded-records.ts';
import { fragmentSchema, passageSchema } from '../../pipeline/records.ts';
import { uploadFolder } from '../../stores/model-upload.ts';
import { tokenizerFolder } from '../clients/tiny-tokenizer.ts';
import { fakeModel, fakeUsage, type FakeModel } from './fake-ports.ts';
import { corpusOf, servedBy, sharded } from './shards.ts';
import { reasonsOf, rejectionOf, withWorkbench, type Workbench } from './workbench.ts';

const river = 'The Danube rises in the Black Forest. It flows through ten countries. It ends in the Black Sea.';
const town = 'Ulm lies on the Danube. Its minster has the highest steeple. Dr. Weber lives there.';

/** What stands in the prompt as the article. */
const shownIn = (prompt: string): string => /### Input:\n([\s\S]*)\n\n### Response:$/.exec(prompt)?.[1] ?? '';

/** The second sentence of what is shown. */
const second = (prompt: string): string => `- ${shownIn(prompt).split('. ')[1] ?? ''}.`;

async function extractedBy(
  bench: Workbench,
  passages: readonly string[],
  { shardSize = 500, model, ...parameters }: { shardSize?: number; [name: string]: unknown } = {},
) {
  const corpus = await corpusOf(bench, passages, shardSize);
  const extractor = (model as Awaited<ReturnType<Workbench['model']>> | undefined) ?? (await bench.model('extractor'));
  const extraction = { strategy: 'model', version: 1, ...parameters };
  const place = await bench.place('extract', { extraction, seed: 13 }, [corpus, extractor]);
  const made = await sharded(bench, place, (shard) =>
    bench.run((all) => extractByModel(all, { place: shard, served: servedBy(extractor) })),
  );
  const fragments = await readShardedRecords(bench, made.whole.ref, 'records', fragmentSchema);
  return { ...made, corpus, place, fragments };
}

const promptsOf = (fake: FakeModel) => fake.generated.flatMap(({ prompts }) => prompts);

test('each passage is shown in the prompt of Table 10, greedily, and what is selected becomes its fragment', () => {
  const fake = fakeModel(second);
  return withWorkbench(fake.ports, async (bench) => {
    const { fragments, corpus, whole } = await extractedBy(bench, [river, town]);
    // Alpaca's prompt with input, as the paper prints it; the line breaks between its parts are those of Alpaca.
    expect(promptsOf(fake)[0]).toBe(
      'Below is an instruction that describes a task, paired with an input that provides further context. ' +
        'Write a response that appropriately completes the request.\n\n' +
        '### Instruction:\nSelect key segments from the given article below.\n\n' +
        `### Input:\n${river}\n\n### Response:`,
    );
    expect(fake.generated[0]).toMatchObject({ candidates: 1, sampling: { temperature: 0, maxNewTokens: 256 } });
    expect(fake.generated[0]?.seeds).toBeUndefined();
    const passages = await readShardedRecords(bench, corpus, 'records', passageSchema);
    expect(fragments.map(({ id, passage, text }) => [id, passage, text])).toEqual([
      [passages[0]?.id, passages[0]?.id, 'It flows through ten countries.'],
      [passages[1]?.id, passages[1]?.id, 'Its minster has the highest steeple.'],
    ]);
    expect(fragments[0]?.spans).toEqual([{ start: 38, end: 69 }]);
    expect(whole.ledgers).toEqual([
      expect.objectContaining({ unit: 'passage', in: 2, accepted: 2, out: { unit: 'fragment', count: 2 } }),
      expect.objectContaining({ unit: 'segment', in: 2, accepted: 2 }),
    ]);
    expect(whole.usage).toEqual(fakeUsage);
  });
});

test('a long passage is shown in sections, and spans are those of the passage', () => {
  const long = Array.from({ length: 12 }, (_, index) => `This is sentence number ${index} of quite a few.`).join(' ');
  const fake = fakeModel(second);
  return withWorkbench(fake.ports, async (bench) => {
    const { fragments, whole } = await extractedBy(bench, [long], { sectionWords: 20 });
    const shown = promptsOf(fake).map(shownIn);
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.join(' ')).toBe(long);
    expect(fragments).toHaveLength(shown.length);
    for (const [index, { id, passage, text, spans }] of fragments.entries()) {
      expect(id).toBe(`${passage}-${index}`);
      expect(spans.map(({ start, end }) => long.slice(start, end))).toEqual([text]);
    }
    expect(new Set(fragments.map(({ text }) => text)).size).toBe(shown.length);
    expect(whole.ledgers[0]).toMatchObject({ in: 1, accepted: 1 });
  });
});

test('how every passage and every segment ended is counted with its reason', () => {
  const replies: Record<string, string> = {
    [river]: 'It flows through ten countries.\nThe Nile is the longest river of all.',
    [town]: 'Ulm is a city in Germany with many museums.',
    Rhine: '',
  };
  const fake = fakeModel((prompt) => replies[shownIn(prompt)] ?? 'unasked', undefined, { maxModelLength: 600 });
  return withWorkbench(fake.ports, async (bench) => {
    const tooLong = 'zqj '.repeat(300).trim();
    const { whole, shards, fragments } = await extractedBy(bench, [river, '', '...', town, tooLong, 'Rhine'], {
      sectionWords: 5000,
    });
    expect(fragments.map(({ text }) => text)).toEqual(['It flows through ten countries.']);
    expect(whole.ledgers[0]).toMatchObject({ unit: 'passage', in: 6, accepted: 1, rejected: 5 });
    expect(reasonsOf(whole)).toEqual({
      'rejected: empty': 1,
      'rejected: no letters or digits': 1,
      'rejected: no segment is in the passage': 1,
      "rejected: longer than the extractor's context": 1,
      'rejected: nothing selected': 1,
    });
    expect(whole.ledgers[1]).toMatchObject({
      ...{ unit: 'segment', in: 4, accepted: 1, rejected: 3 },
      reasons: { 'rejected: not in the passage': 2, "rejected: longer than the extractor's context": 1 },
    });
    const rejects = shards[0] && (await bench.records(shards[0].ref, 'rejects'));
    expect(rejects).toHaveLength(8);
    expect(rejects).toContainEqual(expect.objectContaining({ detail: 'Ulm is a city in Germany with many museums.' }));
  });
});

test('unverified, as in the paper, a fragment is what the model wrote', () =>
  withWorkbench(fakeModel(() => '1. A river.\n2. It flows through TEN countries').ports, async (bench) => {
    const { fragments } = await extractedBy(bench, [river], { verify: 'off' });
    expect(fragments).toMatchObject([
      { text: 'A river.\nIt flows through TEN countries', spans: [{ start: 38, end: 68 }] },
    ]);
  }));

test('sampled replies are drawn with a seed of the section, whatever its shard', async () => {
  const seedsBy = async (shardSize: number) => {
    const fake = fakeModel(second);
    await withWorkbench(fake.ports, (bench) =>
      extractedBy(bench, [river, town], { shardSize, sampling: { temperature: 0.7 } }),
    );
    return fake.generated.flatMap(({ seeds }) => seeds ?? []);
  };
  const seeds = await seedsBy(500);
  expect(new Set(seeds).size).toBe(2);
  expect(await seedsBy(1)).toEqual(seeds);
});

test('a prompt is put into the chat template of a model that is talked to, which writes its special tokens itself', () => {
  const fake = fakeModel((prompt) => second(prompt.replace(/^<user>([\s\S]*)<assistant>$/, '$1')));
  return withWorkbench(fake.ports, async (bench) => {
    const model = await chatModel(bench, '{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}<assistant>');
    const { fragments } = await extractedBy(bench, [river], { form: 'chat', model });
    expect(promptsOf(fake)[0]).toMatch(/^<user>Below is an instruction[\s\S]*### Response:<assistant>$/);
    expect(fake.generated[0]?.specialTokens).toBe('written');
    expect(fragments).toMatchObject([{ text: 'It flows through ten countries.' }]);
  });
});

test('a model without a chat template is not talked to', () =>
  withWorkbench(fakeModel(second).ports, async (bench) => {
    const error = await rejectionOf(extractedBy(bench, [river], { form: 'chat' }));
    expect(error).toBeInstanceOf(BadInput);
    expect(error.message).toContain('the extractor has no chat template');
  }));

test('replies that leave no room for a prompt are refused, naming field and length', () =>
  withWorkbench(fakeModel(second, undefined, { maxModelLength: 256 }).ports, async (bench) => {
    const { message } = await rejectionOf(extractedBy(bench, [river]));
    expect(message).toMatch(/^extraction\.sampling\.maxNewTokens 256 leaves no room .* extractor takes 256 tokens/);
  }));

test('what a former attempt was told is not asked again', () => {
  const fake = fakeModel(second);
  const broken = { ...fake.ports, modelClient: failingAfterAnswers(fake) };
  return withWorkbench(broken, async (bench) => {
    await rejectionOf(extractedBy(bench, [river, town]));
    const { fragments } = await extractedBy(bench, [river, town]);
    expect(fragments).toHaveLength(2);
    expect(fake.generated.map(({ prompts }) => prompts.length)).toEqual([2, 0]);
  });
});

test('a second run finds every shard, and the strategies of either kind refuse the activity of the other', () => {
  const fake = fakeModel(second);
  return withWorkbench(fake.ports, async (bench) => {
    const first = await extractedBy(bench, [river, town], { shardSize: 1 });
    const asked = fake.generated.length;
    const again = await extractedBy(bench, [river, town], { shardSize: 1 });
    expect([again.shards.every(({ cached }) => cached), fake.generated.length]).toEqual([true, asked]);
    expect(again.whole.ref).toEqual(first.whole.ref);
    const other = await bench.place('extract', { extraction: { strategy: 'model', version: 1 }, seed: 1 }, [
      first.corpus,
    ]);
    const { message } = await rejectionOf(bench.run((all) => extract(all, { ...other, shard: 0 })));
    expect(message).toContain('extraction "model" asks a model, but the plan names no server');
    const whole = await bench.place('extract', { extraction: { strategy: 'whole', version: 1 }, seed: 1 }, [
      first.corpus,
    ]);
    const served = servedBy(await bench.model('extractor'));
    const refusal = await rejectionOf(
      bench.run((all) => extractByModel(all, { place: { ...whole, shard: 0 }, served })),
    );
    expect(refusal.message).toContain('extraction "whole" asks no model, but the plan names a server');
    await rejectionOf(bench.run((all) => complete(all, other)));
  });
});

/** Answers once, and fails right after the answers were told. */
function failingAfterAnswers(fake: FakeModel): FakeModel['ports']['modelClient'] {
  let failed = false;
  return (...of) => {
    const client = fake.ports.modelClient(...of);
    return {
      ...client,
      async generate(request, signal, onAnswers) {
        const results = await client.generate(request, signal, onAnswers);
        if (failed) return results;
        failed = true;
        throw new Error('the connection broke');
      },
    };
  };
}

/** A finished model artifact with the tiny tokenizer and a chat template. */
async function chatModel(bench: Workbench, template: string) {
  const folder = join(bench.dependencies.workFolder, 'chat-model');
  await mkdir(folder, { recursive: true });
  await cp(tokenizerFolder, folder, { recursive: true });
  await writeFile(join(folder, 'chat_template.jinja'), template);
  const { files } = await uploadFolder(bench.store, folder, 'artifacts/model/chat');
  const made = { at: '', seconds: 0, by: {} };
  return (await commitArtifact(bench.store, { kind: 'model', key: 'chat', inputs: [] }, { files }, made)).ref;
}
