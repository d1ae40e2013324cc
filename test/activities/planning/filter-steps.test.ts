import { loadParameters } from '../../../activities/recipe-files.ts';
import { rejectionOf, withWorkbench, type Workbench } from '../workbench.ts';
import { changedSteps, keysOf, plannedRun } from './planned-run.ts';

type Overrides = Record<string, unknown>;

const ports = { allowedHosts: ['models.example'] };

/** Servers of the run files here: the usual one, and two that classify. */
const servers = (model = 'org/toxic-bert'): Overrides => ({
  local: { kind: 'process' },
  judge: { kind: 'static', api: 'tei', url: 'https://models.example', model },
});

const planned = (bench: Workbench, overrides: Overrides = {}) =>
  plannedRun(bench, { overrides: { servers: servers(), ...overrides } });

const lengthRule = { strategy: 'length', instruction: { min: 4, max: 150 } };
const noveltyRule = { strategy: 'novelty' };
const toxicityRule = { strategy: 'toxicity', server: 'judge' };

async function parametersOf(bench: Workbench, overrides: Overrides) {
  const keys = keysOf(await planned(bench, overrides));
  return {
    score: await loadParameters(bench.store, 'score', keys['score:main'] ?? ''),
    filter: await loadParameters(bench.store, 'filter', keys['filter:main'] ?? ''),
    finetune: await loadParameters(bench.store, 'finetune', keys['finetune:follower'] ?? ''),
  };
}

test('what a run does not use stands in no recipe, so that its keys are those it always had', () =>
  withWorkbench(ports, async (bench) => {
    const { score, filter, finetune } = await parametersOf(bench, {});
    expect(score).toEqual({ prompt: 'alpaca' });
    expect(filter).toEqual({ choice: { strategy: 'lowest', version: 1 }, rules: [], seed: 13 });
    expect(finetune).not.toHaveProperty('rules');
  }));

test('outputs are scored alone where the choice needs it, and only there', () =>
  withWorkbench(ports, async (bench) => {
    expect((await parametersOf(bench, { choice: { strategy: 'ifd' } })).score).toEqual({
      prompt: 'alpaca',
      outputs: true,
    });
    for (const strategy of ['lowest', 'first', 'random']) {
      expect((await parametersOf(bench, { choice: { strategy } })).score).toEqual({ prompt: 'alpaca' });
    }
  }));

test('rules on single pairs go to the filter, those on the pool to the follower, in the order of the run file', () =>
  withWorkbench(ports, async (bench) => {
    const rules = [noveltyRule, { strategy: 'language', allow: ['en'] }, lengthRule];
    const { filter, finetune } = await parametersOf(bench, { rules });
    expect(filter.rules).toEqual([
      { strategy: 'language', version: 1, allow: ['en'], of: ['instruction', 'output'], minCharacters: 20 },
      { strategy: 'length', version: 1, instruction: { min: 4, max: 150 } },
    ]);
    expect(finetune.rules).toEqual([{ strategy: 'novelty', version: 1, max: 0.7 }]);
  }));

test('a rule that asks a classifier names its server and the model there; the server waits for no model of the run', () =>
  withWorkbench(ports, async (bench) => {
    const made = await planned(bench, { rules: [toxicityRule] });
    const step = made.steps.find(({ id }) => id === 'filter:main');
    expect([step?.classifiers, step?.served]).toEqual([['judge'], undefined]);
    expect((await parametersOf(bench, { rules: [toxicityRule] })).filter.classifiers).toEqual({
      judge: 'org/toxic-bert',
    });
    const other = await planned(bench, { rules: [toxicityRule], servers: servers('org/other') });
    expect(changedSteps(made, other)).toEqual(['filter:main', 'finetune:follower', 'answer:follower', 'evaluate']);
  }));

test.each([
  [{ strategy: 'toxicity', server: 'local' }, '"local" is no static server'],
  [{ strategy: 'toxicity', server: 'nobody' }, '"nobody" is no static server'],
  [{ strategy: 'toxicty' }, 'no strategy "toxicty"; did you mean "toxicity"?'],
])('%j is refused before anything is made', (rule, message) =>
  withWorkbench(ports, async (bench) => {
    const error = await rejectionOf(planned(bench, { rules: [rule] }));
    expect([error.name, error.message]).toEqual(['BadInput', expect.stringContaining(message)]);
  }),
);

test('a rule on the pool is given the human pairs of every data set, whether or not any is held out', () =>
  withWorkbench(ports, async (bench) => {
    const inputsOf = async (run: string, overrides: Overrides) => {
      const plan = await plannedRun(bench, { run, overrides: { servers: servers(), ...overrides } });
      return plan.steps.find(({ id }) => id === 'finetune:follower')?.inputs;
    };
    const hash = 'c'.repeat(64);
    const seeds = { object: 'sources/seeds', sha256: 'a'.repeat(64), licence: 'CC0-1.0' };
    const data = { seeds, test: { object: 'x', sha256: hash, use: 'evaluate' } };
    const evaluation = { heldOut: { count: 0 } };
    expect(await inputsOf('r1', { data, evaluation })).not.toContainEqual(expect.objectContaining({ role: 'known' }));
    expect(await inputsOf('r2', { data, evaluation, rules: [noveltyRule] })).toEqual(
      expect.arrayContaining([
        { role: 'heldOut', steps: ['split:test'] },
        { role: 'known', steps: ['split:seeds', 'split:test'] },
      ]),
    );
  }));
