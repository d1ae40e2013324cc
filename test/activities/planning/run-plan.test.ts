import { rejectionOf, withWorkbench, type Workbench } from '../workbench.ts';
import { plannedRun } from './planned-run.ts';

const hash = (digit: string) => digit.repeat(64);
const read = async (bench: Workbench, run: string) =>
  JSON.parse(Buffer.from(await bench.store.get(`runs/${run}/plan.json`)).toString('utf8')) as Record<string, unknown>;

test('what a run may make and read is written down before it makes anything', () =>
  withWorkbench({}, async (bench) => {
    const tiny = { corpus: [{ object: 'sources/tiny', sha256: hash('c') }] };
    const object = 'models/brought/manifest.json';
    const overrides = { models: { base: { tiny }, generator: { object } } };
    const corpora = [
      { object: 'sources/corpus', sha256: hash('b') },
      { object: 'sources/more', sha256: hash('d') },
    ];
    const before = Date.now();
    const made = await plannedRun(bench, { run: 'nightly-2026-11-20T03:00:00Z', overrides, arm: { corpora } });
    const { at, ...written } = await read(bench, 'nightly-2026-11-20T03-00-00Z');
    expect(written).toEqual({
      schema: 1,
      run: 'nightly-2026-11-20T03:00:00Z',
      name: 'rivers',
      steps: made.steps.map(({ id, kind, key }) => ({ id, kind, key })),
      sources: ['sources/corpus', 'sources/more', 'sources/seeds', 'sources/tiny', object],
    });
    expect(Date.parse(String(at))).toBeGreaterThanOrEqual(before - 1);
  }));

test('an object that several parts of a run read is listed once', () =>
  withWorkbench({}, async (bench) => {
    const corpora = [{ object: 'sources/b', sha256: hash('b') }];
    const arms = ['one', 'two'].map((name) => ({ name, corpora }));
    await plannedRun(bench, { overrides: { arm: undefined, arms } });
    expect((await read(bench, 'rivers-1'))['sources']).toEqual(['sources/b', 'sources/seeds']);
  }));

test('a run that is refused leaves no plan', () =>
  withWorkbench({}, async (bench) => {
    await rejectionOf(plannedRun(bench, { arm: { corpora: [{ object: 'x' }] } }));
    expect(await bench.store.head('runs/rivers-1/plan.json')).toBeUndefined();
  }));
