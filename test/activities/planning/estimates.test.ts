import { ingest } from '../../../activities/ingest.ts';
import { survey } from '../../../activities/planning/survey.ts';
import { split } from '../../../activities/split.ts';
import { humanLines } from '../human-data.ts';
import { withWorkbench } from '../workbench.ts';
import { keysOf, plannedRun } from './planned-run.ts';

/** 50 passages of 40 words and 200 characters: 2,000 words and 10,000 characters, at 4 a token 2,500 tokens. */
const passages = Array.from({ length: 50 }, (_, index) => `${'word '.repeat(39)}r${String(index).padStart(3, '0')}.`);

/** What is estimated of each step once the corpus and the seed data have been read. */
async function estimates(
  overrides: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
  readSplit = true,
) {
  return withWorkbench({}, async (bench) => {
    const seeds = { object: 'x', sha256: await bench.source(humanLines(50)), licence: 'CC0-1.0' };
    const corpus = { object: 'x', sha256: await bench.source(passages.join('\n')), format: 'plain-text' };
    const arm = { corpora: [corpus], candidates: 2, sampling: { maxNewTokens: 100 }, ...more };
    const plan = await plannedRun(bench, { overrides: { data: { seeds }, shardSize: 20, ...overrides }, arm });
    const place = (id: string) => ({ key: keysOf(plan)[id] ?? '', inputs: [] });
    await bench.run((all) => ingest(all, { kind: 'corpus', ...place('corpus:main') }));
    if (readSplit) await bench.run((all) => split(all, { kind: 'split', ...place('split:seeds') }));
    const { steps } = await survey(bench.dependencies, { plan });
    return Object.fromEntries(steps.map(({ id, estimate }) => [id, estimate]));
  });
}

test('shards and passages are those of the corpus; what exists already has no estimate', async () => {
  const made = await estimates();
  const size = { shards: 3, passages: 50 };
  expect(made).toMatchObject({ 'extract:main': size, 'filter:main': size, 'corpus:main': {}, 'split:seeds': {} });
  expect(made['corpus:main']).toEqual({});
  expect(made['extract:main']).toEqual(size);
});

test('requests and tokens are those of one fragment a passage, with candidates of full length', async () => {
  const made = await estimates();
  // 50 prompts of 60 tokens around their fragment and 2 candidates of 100 tokens: 2,500 + 50 * (60 + 200).
  expect(made['generate:main']).toEqual({ shards: 3, passages: 50, requests: 50, tokens: 15_500 });
  // 100 texts, 32 in a request: 4 requests; each is its fragment, a prompt of 60 and an instruction of 100 tokens.
  expect(made['score:main']).toEqual({ shards: 3, passages: 50, requests: 4, tokens: 21_000 });
  // 10 of 50 pairs are held out: one request of 10 questions, each 60 + 128 tokens.
  expect(made['answer:base']).toEqual({ requests: 1, tokens: 1_880 });
});

test('long passages count by their sections', async () => {
  // 2,000 words in sections of 20 are 100 fragments; 2,500 + 100 * 260.
  const made = await estimates({}, { extraction: { strategy: 'whole', sectionWords: 20 } });
  expect(made['generate:main']).toMatchObject({ requests: 100, tokens: 28_500 });
  // 200 texts, 32 in a request.
  expect(made['score:main']).toMatchObject({ requests: 7, tokens: 2 * (2_500 + 100 * 160) });
});

test('an extraction without sections gives one fragment a passage', async () => {
  const made = await estimates({}, { extraction: { strategy: 'sentence' } });
  expect(made['generate:main']).toMatchObject({ requests: 50 });
});

test('an extraction by a model asks about each section once, greedily several in a request', async () => {
  const roles = { roles: { extractor: { model: 'base' } } };
  const extraction = { strategy: 'model', sectionWords: 20, sampling: { maxNewTokens: 10 } };
  const made = await estimates(roles, { extraction });
  // 100 sections, 32 in a request; 2,500 tokens of text, and for each 60 around it and a reply of 10.
  expect(made['extract:main']).toEqual({ shards: 3, passages: 50, requests: 4, tokens: 2_500 + 100 * 70 });
  // Of 100 fragments none is longer than a reply: 1,000 tokens rather than 2,500.
  expect(made['generate:main']).toMatchObject({ requests: 100, tokens: 1_000 + 100 * 260 });
  const drawn = { ...extraction, sampling: { temperature: 0.7, maxNewTokens: 10 } };
  expect((await estimates(roles, { extraction: drawn }))['extract:main']).toMatchObject({ requests: 100 });
  const limited = await estimates({ ...roles, budget: { requests: 2 } }, { extraction });
  expect(limited['extract:main']).toMatchObject({ requests: 2 });
});

test('prompts of a request are those of the server of the step', async () => {
  const servers = { local: { kind: 'process', promptsPerRequest: 3 } };
  const made = await estimates({ servers });
  expect(made['score:main']).toMatchObject({ requests: 34 });
  expect(made['answer:follower']).toMatchObject({ requests: 4 });
});

test('a budget is the most that is estimated', async () => {
  const made = await estimates({ budget: { requests: 20, tokens: 5_000 } });
  expect(made['generate:main']).toMatchObject({ requests: 20, tokens: 5_000 });
  expect(made['score:main']).toMatchObject({ requests: 4, tokens: 5_000 });
});

test('a training is estimated by its rows, and a target bounds the pairs of a finetuning', async () => {
  // 40 pairs stay of 50, 10 steps an epoch; 50 passages are at most 50 pairs, 13 steps an epoch; 3 epochs.
  const batches = { train: { batchSize: 4 }, finetune: { batchSize: 4 } };
  const made = await estimates(batches);
  expect(made['train:generator']).toEqual({ optimizerSteps: 30 });
  expect(made['finetune:follower']).toEqual({ optimizerSteps: 39 });
  const limited = await estimates({ ...batches, target: { pairs: 6 } });
  expect(limited['finetune:follower']).toEqual({ optimizerSteps: 6 });
});

test('what cannot be told yet is left out', async () => {
  const made = await estimates({}, {}, false);
  expect(made['train:generator']).toEqual({ optimizerSteps: undefined });
  expect(made['answer:base']).toEqual({});
});
