import { resolveRun } from '../../../pipeline/run-file/resolved.ts';
import { dataBehind, dataUse, modelUse } from '../../../pipeline/run-file/uses.ts';
import { runFile } from '../../activities/run-files.ts';

const hub = { hub: { id: 'org/base', revision: 'f'.repeat(40) } };
const trained = (from: string, data: unknown, direction = 'forward') => ({ trained: { from, data, direction } });
const object = { object: 'x' };

const run = resolveRun(
  runFile(
    {
      models: {
        base: hub,
        other: hub,
        judge: hub,
        step: trained('base', ['first'], 'reversed'),
        writer: trained('step', ['second'], 'reversed'),
        scorer: trained('base', ['third']),
        alpaca: trained('other', ['closed', 'third']),
      },
      data: {
        ...{ first: object, second: object, third: object, closed: object, unused: object },
        test: { ...object, use: 'evaluate' },
      },
      roles: { generator: { model: 'writer' }, scorer: { model: 'scorer' }, judge: { model: 'judge' } },
      evaluation: { baselines: ['base', 'alpaca'] },
    },
    { seedData: ['first'] },
  ),
);

test('data is for training where what makes pairs, or what that is made of, learns from it', () => {
  expect(Object.keys(run.data).map((name) => [name, dataUse(run, name)])).toEqual([
    ...[
      ['first', 'train'],
      ['second', 'train'],
      ['third', 'train'],
      ['closed', 'baseline'],
      ['unused', 'train'],
    ],
    ['test', 'evaluate'],
  ]);
});

test('a model that only baselines are made of is for a baseline, a judge for evaluation', () => {
  const uses = ['base', 'step', 'writer', 'follower', 'other', 'alpaca', 'judge'].map((name) => modelUse(run, name));
  expect(uses).toEqual(['train', 'train', 'train', 'train', 'baseline', 'baseline', 'evaluate']);
});

test('behind an arm stands all that its generator and the scorer learn from, by way of their bases too', () => {
  const [arm] = run.arms;
  if (arm === undefined) throw new TypeError('no arm');
  expect([...dataBehind(run, arm)].sort()).toEqual(['first', 'second', 'third']);
});

test('data that an arm names as its seed data is for training, whatever a baseline learns from it', () => {
  const shown = resolveRun(
    runFile(
      {
        models: { base: hub, alpaca: trained('base', ['closed']) },
        data: { closed: object },
        evaluation: { baselines: ['alpaca'] },
      },
      { seedData: ['closed'], generator: { model: 'base' }, template: { strategy: 'in-context' } },
    ),
  );
  expect(dataUse(shown, 'closed')).toBe('train');
});
