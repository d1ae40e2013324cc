import { trainingProblems } from '../../activities/check-training.ts';
import { runFile } from './run-files.ts';

const problems = (overrides: Record<string, unknown>) =>
  trainingProblems(runFile(overrides)).map(({ path, message }) => [path.map(String).join('.'), message]);

const base = { hub: { id: 'org/base', revision: 'f'.repeat(40) } };
const trained = (from: string, parameters: object = {}) => ({
  trained: { from, data: 'pairs', direction: 'forward', parameters },
});
const lora = (merge: boolean) => ({ method: 'lora', lora: { merge } });

test('an early stop needs rows to measure on', () => {
  expect(problems({ finetune: { earlyStop: true } })).toEqual([
    ['finetune.earlyStop', expect.stringContaining('needs a validationShare above 0')],
  ]);
  expect(problems({ finetune: { earlyStop: true, validationShare: 0.1 } })).toEqual([]);
});

test('an adapter that was kept apart is not trained further, one that was merged may be', () => {
  const models = (merge: boolean) => ({ base, one: trained('base', lora(merge)), two: trained('one') });
  expect(problems({ models: models(false) })).toEqual([
    ['models.two.trained.from', expect.stringContaining('"one" is an adapter beside its base')],
  ]);
  expect(problems({ models: models(true) })).toEqual([]);
});

test.each([
  { tiny: { architecture: 't5', corpus: [{ object: 'x' }] } },
  trained('base', { family: 'encoder-decoder' }),
  trained('t5'),
])('an encoder-decoder is no scorer: %j', (scorer) => {
  const t5 = { tiny: { architecture: 't5', corpus: [{ object: 'x' }] } };
  expect(problems({ models: { base, t5, judge: scorer }, roles: { scorer: { model: 'judge' } } })).toEqual([
    ['roles.scorer.model', expect.stringContaining('"judge" is an encoder-decoder')],
  ]);
});

test.each([
  ['finetune.family', { finetune: { family: 'encoder-decoder' } }],
  ['train.family', { train: { family: 'encoder-decoder' } }],
  ['models.one.trained.parameters.family', { one: trained('t5', { family: 'decoder' }) }],
])('%s may not say of a tiny model what it is not', (field, { one, ...overrides }: Record<string, object>) => {
  const tiny = (architecture: string) => ({ tiny: { architecture, corpus: [{ object: 'x' }] } });
  const models = { base: tiny('llama'), t5: tiny('t5'), one: one ?? trained('t5', { family: 'encoder-decoder' }) };
  expect(problems({ models, ...overrides })).toEqual([[field, expect.stringMatching(/is of family ".*" \(got "/)]]);
});

test('a server that takes no adapter of so high a rank is told before the adapter is trained', () => {
  const servers = (adapterRank?: number) => ({ local: { kind: 'process', adapterRank } });
  const training = { method: 'lora', lora: { rank: 16, merge: false } };
  expect(problems({ train: training, servers: servers(8) })).toEqual([
    ['servers.local.adapterRank', expect.stringContaining('is 8, but the adapter "generator" is of rank 16')],
  ]);
  expect(problems({ train: training, servers: servers(16) })).toEqual([]);
  expect(problems({ train: training, servers: servers() })).toEqual([]);
  expect(problems({ train: { ...training, lora: { rank: 16 } }, servers: servers(8) })).toEqual([]);
});
