import { parseRunFile } from '../../../pipeline/run-file/parse.ts';
import { RunFileError } from '../../../pipeline/run-file/problems.ts';

const head = `name: rivers
models:
  base:
    folder: ./base
data:
  seeds:
    path: seeds.jsonl
`;
const arm = `arm:
  corpora:
    - path: corpus.txt
`;

function problemsOf(text: string): string[] {
  try {
    parseRunFile(text, 'run.yaml');
  } catch (error) {
    if (error instanceof RunFileError) return error.message.split('\n');
    throw error;
  }
  return [];
}

/** The problem about a field, alone. */
function problemOf(text: string): string {
  const problems = problemsOf(text);
  expect(problems).toHaveLength(1);
  return problems[0] ?? '';
}

test('a short run file is enough', () => {
  const { runFile } = parseRunFile(head + arm, 'run.yaml');
  expect(runFile.arm?.corpora).toEqual([expect.objectContaining({ path: 'corpus.txt', format: 'json-lines' })]);
});

test.each([
  ['neither corpora nor prompts', 'arm:\n  candidates: 1\n'],
  ['no corpus in the list', 'arm:\n  corpora: []\n'],
  ['both', `${arm}  prompts: { count: 3 }\n`],
])('an arm with %s is refused', (_, text) => {
  expect(problemOf(head + text)).toMatch(/^run\.yaml:\d+: arm: needs exactly one of "corpora" and "prompts"/);
});

test('an arm may have prompts in place of corpora', () => {
  const { runFile } = parseRunFile(`${head}arm:\n  prompts: { count: 3 }\n`, 'run.yaml');
  expect(runFile.arm).toMatchObject({ corpora: [], prompts: { count: 3 } });
});

test('texts that were cut or repeat their fragment are no candidates unless the run file keeps them', () => {
  const { runFile } = parseRunFile(head + arm, 'run.yaml');
  expect(runFile.arm).toMatchObject({ styleBy: 'fragment', reject: { truncated: true, echoWords: 8 } });
  const kept = `${head}${arm}  styleBy: candidate\n  reject: { truncated: false, echoWords: off }\n`;
  expect(parseRunFile(kept, 'run.yaml').runFile.arm).toMatchObject({
    styleBy: 'candidate',
    reject: { truncated: false, echoWords: 'off' },
  });
});

test('an unknown field is told with its line and the nearest known one', () => {
  expect(problemOf(`${head}${arm}shardsize: 10\n`)).toMatch(
    /^run\.yaml:11: shardsize: unknown field; did you mean "shardSize"\? Known here: name, seed, /,
  );
});

test('an unknown field whose value begins on the next line is told with its own line', () => {
  expect(problemOf(`${head}${arm}trian:\n  epochs: 3\n`)).toMatch(/^run\.yaml:11: trian: .*did you mean "train"\?/);
});

test.each([
  ['in an optional object', 'train:\n  epoch: 3\n', 'run.yaml:12: train.epoch', '"epochs"'],
  ['two objects deep', 'train:\n  lora:\n    ranks: 8\n', 'run.yaml:13: train.lora.ranks', '"rank"'],
  ['in a map', 'roles:\n  scorer:\n    modell: base\n    model: base\n', 'run.yaml:13: roles.scorer.modell', '"model"'],
  [
    'in a process server',
    'servers:\n  local:\n    kind: process\n    dtyp: float32\n',
    'run.yaml:14: servers.local.dtyp',
    '"dtype"',
  ],
])('an unknown field %s names the nearest field there', (_, text, place, nearest) => {
  const problem = problemOf(head + arm + text);
  expect(problem.startsWith(`${place}: unknown field; did you mean ${nearest}?`)).toBe(true);
});

test('an unknown field of a server is compared with the fields of its own kind', () => {
  const problem = problemOf(`${head}${arm}servers:\n  local:\n    kind: process\n    url: http://a\n`);
  expect(problem).toMatch(/^run\.yaml:14: servers\.local\.url: unknown field/);
  expect(problem).toContain('known here: kind, maxModelLength, dtype, promptsPerRequest, concurrency');
  expect(problem).not.toContain('did you mean "url"');
});

test('an unknown field in an item of a nested array is told with the line of that item', () => {
  const text = `${head}arm:\n  corpora:\n    - path: a.txt\n    - path: b.txt\n      formt: plain-text\n`;
  expect(problemOf(text)).toMatch(/^run\.yaml:12: arm\.corpora\.1\.formt: unknown field; did you mean "format"\?/);
});

test('a value that does not fit is told with its line and what was written', () => {
  const problem = problemOf(`${head}${arm}train:\n  batchSize: 0\n`);
  expect(problem).toMatch(/^run\.yaml:12: train\.batchSize: .*\(got 0\)$/);
});

test('a map where its kind is missing is told with the line of its name', () => {
  const text = head.replace('    folder: ./base', '    licence: MIT') + arm;
  expect(problemOf(text)).toMatch(/^run\.yaml:3: models\.base: needs exactly one of "folder", "object"/);
});

test('everything wrong is told at once', () => {
  expect(problemsOf(`${head}${arm}seed: -1\nwindow: 0\nx: 1\n`)).toHaveLength(3);
});

test.each([
  ['neither arm nor arms', ''],
  ['both', `${arm}arms:\n  - corpora:\n      - path: a\n`],
])('%s is refused', (_, text) => {
  expect(problemOf(head + text)).toContain('needs exactly one of "arm" and "arms"');
});

test.each([
  ['a broken flow', 'name: [a\n', /^run\.yaml:\d+: not valid YAML: /],
  ['bad indentation on line 3', 'a:\n  b: 1\n c: 2\n', /^run\.yaml:3: not valid YAML: /],
  ['a key twice', 'name: a\nseed: 1\nname: b\n', /^run\.yaml:3: not valid YAML: .*unique/],
  ['an alias to nothing', 'name: *nobody\n', /^run\.yaml: not valid YAML: .*nobody/],
])('YAML with %s is told with its line', (_, text, expected) => {
  expect(problemOf(text)).toMatch(expected);
});

test('an empty file is no run file', () => {
  expect(problemsOf('')).toEqual([expect.stringContaining('expected object')]);
});

test.each([
  [
    'a role',
    'roles:\n  scorer:\n    model: bass\n',
    'run.yaml:13: roles.scorer.model: no model is named "bass"; did you mean "base"?',
  ],
  [
    'a server',
    'roles:\n  scorer:\n    model: base\n    server: locl\n',
    'run.yaml:14: roles.scorer.server: no server is named "locl"; did you mean "local"?',
  ],
  [
    'a baseline',
    'evaluation:\n  baselines: [folower]\n',
    'run.yaml:12: evaluation.baselines.0: no model is named "folower"; did you mean "follower"?',
  ],
])('a reference of %s that leads nowhere is told with its line and the nearest name', (_, text, expected) => {
  expect(problemsOf(head + arm + text)).toEqual([expected]);
});

test('seed data that no data set is named like are told, with the names there are', () => {
  const problems = problemsOf(`${head}${arm}  seedData: [questions]\n`);
  expect(problems).toContain('run.yaml:11: arm.seedData.0: no data set is named "questions"; known: seeds');
});

const trained = (name: string, from: string) =>
  `  ${name}:\n    trained:\n      from: ${from}\n      data: [seeds]\n      direction: forward\n`;

test('models that are trained from one another are told, each with its line', () => {
  const models = `    folder: ./base\n${trained('one', 'two')}${trained('two', 'one')}`;
  const problems = problemsOf(head.replace('    folder: ./base\n', models) + arm);
  expect(problems).toEqual([
    'run.yaml:7: models.one.trained.from: trains from itself by way of "one"',
    'run.yaml:12: models.two.trained.from: trains from itself by way of "two"',
  ]);
});

test('a model trained from a model that leads into no circle is fine', () => {
  const models = `    folder: ./base\n${trained('one', 'base')}${trained('two', 'one')}`;
  expect(problemsOf(head.replace('    folder: ./base\n', models) + arm)).toEqual([]);
});

test('two arms of one name are told, with the line of the second', () => {
  const arms = 'arms:\n  - name: one\n    corpora: [{ path: a }]\n  - name: one\n    corpora: [{ path: b }]\n';
  expect(problemOf(head + arms)).toBe('run.yaml:11: arms.1.name: two arms are named "one"; give each its own name');
});

test.each([
  [
    'a branch instead of a commit',
    'hub: { id: org/base, revision: main }',
    'models.base.hub.revision: must be a commit',
  ],
  ['two places', 'folder: ./a\n    object: b', 'needs exactly one of "folder"'],
])('a model with %s is refused', (_, text, expected) => {
  expect(problemOf(head.replace('folder: ./base', text) + arm)).toContain(expected);
});

test('a file that an arm lists twice is told with the line of the second, unless it is read in another way', () => {
  const twice = (more: string) => `${head}arm:\n  corpora:\n    - path: a.txt\n    - path: a.txt\n${more}`;
  expect(problemOf(twice('      take: 3\n'))).toMatch(
    /^run\.yaml:11: arm\.corpora\.1: "a\.txt" is listed already, as arm\.corpora\.0,/,
  );
  expect(problemsOf(twice('      textField: summary\n'))).toEqual([]);
});

test('a prefix that a tiny model lists twice is told', () => {
  const corpus = '[{ prefix: inbox/ }, { path: b.txt }, { prefix: inbox/ }]';
  const text = `${head.replace('folder: ./base', `tiny: { corpus: ${corpus} }`)}${arm}`;
  expect(problemOf(text)).toMatch(/^run\.yaml:4: models\.base\.tiny\.corpus\.2: "inbox\/" is listed already/);
});

test('a data set that is listed twice, which would be learnt twice, is told', () => {
  expect(problemsOf(`${head}arm: { corpora: [{ path: a }], seedData: [seeds, seeds] }\n`)).toEqual([
    expect.stringContaining('arm.seedData.1: "seeds" is listed already; list it once'),
  ]);
  const trained = 'folder: ./base\n  two: { trained: { from: base, data: [seeds, seeds], direction: forward } }';
  expect(problemOf(head.replace('folder: ./base', trained) + arm)).toContain('models.two.trained.data.1: "seeds"');
});
