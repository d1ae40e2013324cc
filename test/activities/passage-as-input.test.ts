import { checkRun } from '../../activities/check-run.ts';
import { extract } from '../../activities/extract.ts';
import { extractByModel } from '../../activities/extract-by-model.ts';
import { readShardedRecords } from '../../activities/sharded-records.ts';
import { fragmentSchema, pairSchema } from '../../pipeline/records.ts';
import { alpacaPrompt } from '../../text/alpaca-prompt.ts';
import { fakeModel } from './fake-ports.ts';
import { runFile } from './run-files.ts';
import { corpusOf, filtered, generated, scored, servedBy, sharded } from './shards.ts';
import { withWorkbench } from './workbench.ts';

const passage = 'The Danube is long. It meets the Iller in Ulm. Then it goes on.';

test('a passage beside its fragment is the input of the prompt that is scored and of the pair; the generator sees none', () => {
  const fake = fakeModel(() => 'Which rivers meet?');
  return withWorkbench(fake.ports, async (bench) => {
    const extraction = { strategy: 'sentence', version: 1 };
    const corpus = await corpusOf(bench, [passage]);
    const place = await bench.place('extract', { extraction, passageAsInput: true, seed: 13 }, [corpus]);
    const fragments = await sharded(bench, place, (shard) => bench.run((all) => extract(all, shard)));
    const [fragment] = await readShardedRecords(bench, fragments.whole.ref, 'records', fragmentSchema);
    expect(passage).toContain(fragment?.text);
    expect(fragment?.input).toBe(passage);

    const model = await bench.model('any');
    const candidates = await generated(bench, fragments.whole.ref, model);
    for (const prompt of fake.generated.flatMap(({ prompts }) => prompts)) expect(prompt).not.toContain(passage);
    const scores = await scored(bench, candidates.whole.ref, model);
    const before = alpacaPrompt({ instruction: 'Which rivers meet?', input: passage });
    expect(fake.scored.flat().map(({ text }) => text)).toEqual([`${before}${fragment?.text}`]);
    const { whole } = await filtered(bench, scores.whole.ref);
    expect(await readShardedRecords(bench, whole.ref, 'records', pairSchema)).toEqual([
      expect.objectContaining({ instruction: 'Which rivers meet?', input: passage, output: fragment?.text }),
    ]);
  });
});

test('of a passage that a model is shown in sections, the section is the input', () => {
  const long = Array.from({ length: 12 }, (_, index) => `This is sentence number ${index} of quite a few.`).join(' ');
  const shownIn = (prompt: string) => /### Input:\n([\s\S]*)\n\n### Response:$/.exec(prompt)?.[1] ?? '';
  const fake = fakeModel((prompt) => shownIn(prompt).split('. ')[0] ?? '');
  return withWorkbench(fake.ports, async (bench) => {
    const model = await bench.model('extractor');
    const extraction = { strategy: 'model', version: 1, sectionWords: 20 };
    const corpus = await corpusOf(bench, [long]);
    const place = await bench.place('extract', { extraction, passageAsInput: true, seed: 13 }, [corpus, model]);
    const { whole } = await sharded(bench, place, (shard) =>
      bench.run((all) => extractByModel(all, { place: shard, served: servedBy(model) })),
    );
    const fragments = await readShardedRecords(bench, whole.ref, 'records', fragmentSchema);
    expect(fragments.length).toBeGreaterThan(3);
    expect(fragments.map(({ input }) => input).join(' ')).toBe(long);
    for (const { input, text } of fragments) expect(input).toContain(text);
  });
});

test('a whole passage is not put beside itself', () => {
  const problems = (extraction: object) => checkRun(runFile({}, { passageAsInput: true, extraction }));
  expect(problems({ strategy: 'whole' }).map(({ path }) => path.join('.'))).toEqual(['arm.passageAsInput']);
  expect(problems({ strategy: 'sentence' })).toEqual([]);
});
