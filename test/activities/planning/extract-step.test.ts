import { withWorkbench, type Workbench } from '../workbench.ts';
import { plannedRun } from './planned-run.ts';

const models = {
  base: { hub: { id: 'org/base', revision: '0'.repeat(40) } },
  dolly: { trained: { from: 'base', data: ['seeds'], direction: 'forward' } },
};

const planned = (bench: Workbench, arm: Record<string, unknown> = {}) =>
  plannedRun(bench, { overrides: { models, roles: { extractor: { model: 'dolly' } } }, arm });

test('a model that selects fragments is made before them, and served for them', () =>
  withWorkbench({}, async (bench) => {
    const asking = { extraction: { strategy: 'model' } };
    const { steps } = await planned(bench, asking);
    const extract = steps.find(({ id }) => id === 'extract:main');
    expect(extract?.inputs).toEqual([
      { role: 'corpus', steps: ['corpus:main'] },
      { role: 'extractor', steps: ['train:dolly'] },
    ]);
    expect(extract?.served).toEqual({ server: 'local', model: 'train:dolly' });
    const order = steps.map(({ id }) => id);
    expect(order.indexOf('train:dolly')).toBeLessThan(order.indexOf('extract:main'));
    const own = await planned(bench, { ...asking, extractor: { model: 'base' } });
    expect(own.steps.find(({ id }) => id === 'extract:main')?.served).toEqual({ server: 'local', model: 'model:base' });
    const unused = await planned(bench);
    expect(unused.steps.map(({ id }) => id)).not.toContain('train:dolly');
    expect(unused.steps.find(({ id }) => id === 'extract:main')?.served).toBeUndefined();
    expect(unused.warnings).toContain('roles.extractor: no extraction asks it');
  }));
