import { ingest } from '../../../activities/ingest.ts';
import { survey } from '../../../activities/planning/survey.ts';
import { loadParameters } from '../../../activities/recipe-files.ts';
import { split } from '../../../activities/split.ts';
import type { ArtifactRef } from '../../../pipeline/artifacts.ts';
import type { Plan } from '../../../pipeline/plan.ts';
import { countedTask } from '../task-files.ts';
import { withWorkbench, type Workbench } from '../workbench.ts';
import { keysOf, plannedRun } from './planned-run.ts';

const hash = (digit: string) => digit.repeat(64);
const file = (digit: string) => ({ name: `task${digit}_x.json`, sha256: hash(digit), bytes: 1 });
const task = (digit: string) => ({ object: 'x', sha256: hash(digit), format: 'superni', licence: 'MIT' });
const base = { hub: { id: 'org/base', revision: '0123456789abcdef0123456789abcdef01234567' } };

const stepOf = (plan: Plan, id: string) => plan.steps.find((step) => step.id === id);
const parameters = (bench: Workbench, plan: Plan, id: string) => {
  const { kind, key = '' } = stepOf(plan, id) ?? {};
  return loadParameters(bench.store, kind === 'split' ? 'split' : 'corpus', key);
};

test('what can be asked of task files leaves the keys of other corpora and splits as they are', () =>
  withWorkbench({}, async (bench) => {
    // As the version before these fields made them
    const keys = keysOf(await plannedRun(bench));
    expect(keys['corpus:main']).toBe('8aff5bc9701a9ea1619e5ce59ba014e84d6f9d442af41422d25c51bfccef1fc5');
    expect(keys['split:seeds']).toBe('f495b8f2506e66561651d39b15c2c8e4b0b168671b2de23f761649d4ca246173');
  }));

test('data of several files is split as one, data for evaluation held out as a whole with its inputs kept', () =>
  withWorkbench({}, async (bench) => {
    const data = {
      seeds: { files: [file('1'), file('2')], format: 'superni', takePerTask: 100, take: 150, licence: 'MIT' },
      test: { files: [file('3')], format: 'superni', use: 'evaluate', firstPerTask: 100 },
    };
    const plan = await plannedRun(bench, { overrides: { data, evaluation: { heldOut: { count: 0 } } } });
    expect(await parameters(bench, plan, 'split:seeds')).toEqual({
      data: 'seeds',
      source: {
        ...{ sha256: [hash('1'), hash('2')], format: 'superni', input: 'join', reference: 'random' },
        ...{ takePerTask: 100, take: 150 },
      },
      heldOut: { count: 0, share: 0.2 },
      seed: 13,
    });
    expect(await parameters(bench, plan, 'split:test')).toEqual({
      data: 'test',
      source: { sha256: [hash('3')], format: 'superni', input: 'keep', reference: 'random', firstPerTask: 100 },
      heldOut: 'all',
      seed: 13,
    });
    expect(stepOf(plan, 'train:generator')?.inputs).toContainEqual({ role: 'heldOut', steps: ['split:test'] });
  }));

test('a corpus of task files stands beside the splits that its generator or scorer learns from, or that measure', () =>
  withWorkbench({}, async (bench) => {
    const data = {
      ...{ seeds: task('1'), scores: task('2'), other: task('3'), test: { ...task('4'), use: 'evaluate' } },
      plain: { object: 'x', sha256: hash('5'), licence: 'MIT' },
    };
    const models = { base, scorer: { trained: { from: 'base', data: ['scores', 'plain'], direction: 'forward' } } };
    const overrides = { data, models, roles: { scorer: { model: 'scorer' } } };
    const corpora = [
      { ...task('6'), takePerTask: 100, total: 130, set: 'arm.corpora.0' },
      { ...task('7'), take: 3 },
    ];
    const plan = await plannedRun(bench, { overrides, arm: { corpora } });
    expect(stepOf(plan, 'corpus:main')?.inputs).toEqual([
      { role: 'seedData', steps: ['split:seeds', 'split:scores', 'split:other', 'split:test'] },
    ]);
    const form = { format: 'superni', textField: 'text', idField: 'id', reference: 'random' };
    expect(await parameters(bench, plan, 'corpus:main')).toEqual({
      sources: [
        { ...form, sha256: hash('6'), take: 100, total: { set: 0, count: 130 } },
        { ...form, sha256: hash('7'), take: 3 },
      ],
      besides: ['disjoint', 'disjoint', 'held-out', 'held-out'],
      seed: 13,
      shardSize: 500,
    });
    const same = await plannedRun(bench, { run: 'r2', overrides, arm: { corpora, instances: 'same' } });
    expect(await parameters(bench, same, 'corpus:main')).toMatchObject({
      besides: ['same', 'same', 'held-out', 'held-out'],
    });
    const none = { ...overrides, evaluation: { heldOut: { count: 0 } } };
    const without = await plannedRun(bench, { run: 'r3', overrides: none, arm: { corpora } });
    expect(stepOf(without, 'corpus:main')?.inputs[0]?.steps).toEqual(['split:seeds', 'split:scores', 'split:test']);
  }));

test('a corpus without task files, and that of a tiny model, stand alone', () =>
  withWorkbench({}, async (bench) => {
    const data = { seeds: task('1') };
    const tiny = { base: { tiny: { corpus: [task('6')] } } };
    const plan = await plannedRun(bench, { overrides: { data, models: tiny } });
    expect(stepOf(plan, 'corpus:main')?.inputs).toEqual([]);
    expect(stepOf(plan, 'corpus:models.base')?.inputs).toEqual([]);
  }));

test('instances that seed data holds too are counted in the warnings of a plan', () =>
  withWorkbench({}, async (bench) => {
    const sha256 = await bench.source(countedTask(1, 20));
    const own = { object: 'x', sha256, format: 'superni', licence: 'MIT' };
    const data = { seeds: { ...own, take: 12 } };
    const warnings = async (run: string, instances: string) => {
      const plan = await plannedRun(bench, { run, overrides: { data }, arm: { corpora: [own], instances } });
      const place = (id: string, inputs: ArtifactRef[]) => {
        const { kind = 'corpus', key = '' } = stepOf(plan, id) ?? {};
        return { kind, key, inputs };
      };
      const { ref } = await bench.run((all) => split(all, place('split:seeds', [])));
      await bench.run((all) => ingest(all, place('corpus:main', [ref])));
      const found = await survey(bench.dependencies, { plan });
      return found.warnings.filter((warning) => warning.startsWith('corpus'));
    };
    expect(await warnings('r1', 'disjoint')).toEqual([
      'corpus:main: overlap: 12 instances were left out: its generator or scorer learns from them, or they are held out',
    ]);
    // A fifth of the twelve is held out
    expect(await warnings('r2', 'same')).toEqual([
      'corpus:main: overlap: 2 instances were left out: its generator or scorer learns from them, or they are held out',
      'corpus:main: overlap: 10 instances were taken though its generator or scorer learns from them',
    ]);
  }));

test('instances that a prompt shows stand beside the corpus too: their outputs must not be asked about', () =>
  withWorkbench({}, async (bench) => {
    const data = { seeds: task('1'), shown: task('2') };
    const arm = { corpora: [task('6')], seedData: ['shown'], generator: { model: 'base' }, instances: 'disjoint' };
    const overrides = { data, evaluation: { heldOut: { count: 0 } } };
    const besides = async (run: string, template: unknown) => {
      const plan = await plannedRun(bench, { run, overrides, arm: { ...arm, template } });
      return stepOf(plan, 'corpus:main')?.inputs.flatMap(({ steps }) => steps);
    };
    expect(await besides('r1', { strategy: 'in-context' })).toEqual(['split:shown']);
    expect(await besides('r2', { strategy: 'following' })).toEqual([]);
  }));
