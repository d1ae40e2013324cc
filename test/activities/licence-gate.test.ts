import { licenceProblems, licenceWarnings } from '../../activities/licence-gate.ts';
import { runFile } from './run-files.ts';

const hub = { hub: { id: 'org/base', revision: 'f'.repeat(40) }, licence: 'Apache-2.0' };
const open = { object: 'x', licence: 'CC0-1.0' };
const closedSource = { object: 'y', licence: 'CC-BY-NC-4.0', closed: true };
const file = (name: string, licence: string) => ({ name, sha256: 'a'.repeat(64), bytes: 1, licence });

/** A run that measures beside the follower a baseline of data that something else may not learn from. */
const withBaseline = (alpaca: object, more: object = {}) =>
  runFile({
    models: { base: hub, alpaca: { trained: { from: 'base', data: ['alpaca'], direction: 'forward' } } },
    data: { seeds: open, alpaca },
    evaluation: { baselines: ['base', 'alpaca'] },
    ...more,
  });

const problemsOf = (run: ReturnType<typeof runFile>) =>
  licenceProblems(run).map(({ path, message }) => `${path.join('.')}: ${message}`);

test('what only measures may be closed and under any licence, and is marked', () => {
  const run = runFile({ models: { base: hub }, data: { seeds: open, test: { ...closedSource, use: 'evaluate' } } });
  expect(problemsOf(run)).toEqual([]);
  expect(licenceWarnings(run)).toEqual([
    'data.test.licence: "CC-BY-NC-4.0" is not an open licence, a closed model wrote text of it; it is for evaluation only',
  ]);
});

test('text of a closed model trains nothing but a baseline, whatever its licence', () => {
  const closed = { ...open, closed: true };
  expect(problemsOf(runFile({ models: { base: hub }, data: { seeds: closed } }))).toEqual([
    expect.stringMatching(/^data\.seeds\.closed: text that a closed model wrote is for evaluation or a baseline only/),
  ]);
  const baseline = withBaseline(closed);
  expect(problemsOf(baseline)).toEqual([]);
  expect(licenceWarnings(baseline)).toEqual([
    'data.alpaca.licence: a closed model wrote text of it; only a baseline is made of it',
  ]);
});

test('a baseline needs its licence accepted for baselines, which accepts it for no training', () => {
  const accepted = { licences: { baselines: ['CC-BY-NC-4.0'] } };
  expect(problemsOf(withBaseline(closedSource))).toEqual([
    'data.alpaca.licence: "CC-BY-NC-4.0" is not an open licence; a baseline of it needs "CC-BY-NC-4.0" in licences.baselines',
  ]);
  expect(problemsOf(withBaseline(closedSource, accepted))).toEqual([]);
  const trained = runFile({
    models: { base: hub },
    data: { seeds: { object: 'y', licence: 'CC-BY-NC-4.0' } },
    ...accepted,
  });
  expect(problemsOf(trained)).toEqual([
    expect.stringContaining('training on it needs "CC-BY-NC-4.0" in licences.allow'),
  ]);
});

test('a model that is only a baseline is judged as one', () => {
  const models = { base: hub, other: { ...hub, licence: 'llama2' } };
  const run = runFile({ models, evaluation: { baselines: ['base', 'other'] } });
  expect(problemsOf(run)).toEqual([expect.stringMatching(/^models\.other\.licence: .*licences\.baselines$/)]);
});

test('files of a data set are judged one by one, and named', () => {
  const files = [
    ...[file('a.json', 'CC-BY-4.0'), file('b.json', 'CC-BY-NC-3.0'), file('c.json', 'MIT AND CC-BY-NC-4.0')],
    ...['d', 'e', 'f', 'g'].map((name) => file(`${name}.json`, 'unstated')),
  ];
  const run = runFile({ models: { base: hub }, data: { seeds: { files, format: 'superni' } } });
  expect(problemsOf(run)).toEqual([
    'data.seeds.files.1.licence: b.json: "CC-BY-NC-3.0" is not an open licence; training on it needs "CC-BY-NC-3.0" in licences.allow',
    expect.stringMatching(/^data\.seeds\.files\.2\.licence: c\.json: "MIT AND CC-BY-NC-4.0" is not an open licence/),
  ]);
  expect(licenceWarnings(run)).toEqual([
    ...['d', 'e', 'f'].map((name, index): unknown =>
      expect.stringMatching(`^data.seeds.files.${index + 3}.licence: ${name}.json: no`),
    ),
    'data.seeds.files: no licence is stated for 1 more of its files',
  ]);
  const licences = { allow: ['CC-BY-NC-3.0', 'CC-BY-NC-4.0'] };
  expect(problemsOf(runFile({ models: { base: hub }, data: { seeds: { files } }, licences }))).toEqual([]);
});
