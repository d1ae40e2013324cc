import { runFile } from '../../activities/run-files.ts';
import { resolveRun } from '../../../pipeline/run-file/resolved.ts';

const base = { folder: './base' };
const corpora = [{ object: 'x' }];

test('the default generator learns reversed pairs of the seed data, from base, as train says', () => {
  const { models, arms } = resolveRun(runFile({ train: { epochs: 7 } }));
  expect(models['generator']?.trained).toMatchObject({
    from: 'base',
    data: ['seeds'],
    direction: 'reversed',
    parameters: { epochs: 7, batchSize: 128 },
  });
  expect(arms.map(({ name }) => name)).toEqual(['main']);
});

test('the default follower learns the pairs of the run forward, from base, as finetune says', () => {
  const { models } = resolveRun(runFile({ finetune: { epochs: 5 } }));
  expect(models['follower']?.trained).toMatchObject({
    from: 'base',
    data: 'pairs',
    direction: 'forward',
    parameters: { epochs: 5 },
  });
});

test("the default generator learns from every arm's seed data, each once", () => {
  const arms = [
    { name: 'one', corpora, seedData: ['a', 'b'] },
    { name: 'two', corpora, seedData: ['b', 'c'] },
  ];
  expect(resolveRun(runFile({ arm: undefined, arms })).models['generator']?.trained?.data).toEqual(['a', 'b', 'c']);
});

test('models that the run file names are left as they are', () => {
  const { models } = resolveRun(runFile({ models: { base, generator: base, follower: base } }));
  expect(Object.values(models).map(({ folder }) => folder)).toEqual(['./base', './base', './base']);
});

test('where every arm brings its generator there is no default one', () => {
  const { models } = resolveRun(runFile({ models: { base } }, { generator: { model: 'base' } }));
  expect(Object.keys(models).toSorted()).toEqual(['base', 'follower']);
});
