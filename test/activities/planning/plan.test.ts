import { createHash } from 'node:crypto';
import type { PlanInput } from '../../../activities/planning/plan.ts';
import { loadParameters } from '../../../activities/recipe-files.ts';
import { rejectionOf, withWorkbench, type Workbench } from '../workbench.ts';
import { changedSteps as changed, keysOf as keys, plannedRun } from './planned-run.ts';

type Overrides = Record<string, unknown>;

const planned = (bench: Workbench, overrides: Overrides = {}, arm: Overrides = {}, more: Partial<PlanInput> = {}) =>
  plannedRun(bench, { overrides, arm, ...more });

const allIds = [
  'split:seeds',
  'model:base',
  'train:generator',
  'corpus:main',
  'extract:main',
  'generate:main',
  'score:main',
  'filter:main',
  'answer:base',
  'finetune:follower',
  'answer:follower',
  'evaluate',
];
const fromFilter = ['filter:main', 'finetune:follower', 'answer:follower', 'evaluate'];

test('a run has a step for each artifact, each after what it takes', () =>
  withWorkbench({}, async (bench) => {
    const made = await planned(bench);
    expect(made.steps.map(({ id }) => id)).toEqual(allIds);
    for (const [index, step] of made.steps.entries()) {
      const before = made.steps.slice(0, index).map(({ id }) => id);
      for (const id of step.inputs.flatMap(({ steps }) => steps)) expect(before).toContain(id);
    }
    expect(made.measured).toEqual(['base', 'follower']);
    const servers = made.steps.flatMap(({ id, served }) => (served ? [[id, served.model, served.server]] : []));
    expect(servers).toEqual([
      ['generate:main', 'train:generator', 'local'],
      ['score:main', 'model:base', 'local'],
      ['answer:base', 'model:base', 'local'],
      ['answer:follower', 'finetune:follower', 'local'],
    ]);
  }));

const untaught = { template: { strategy: 'in-context' }, generator: { model: 'base' } };

test('a template that shows human pairs takes the splits of the arm, and only such a template', () =>
  withWorkbench({}, async (bench) => {
    const generateOf = async (arm: Overrides) =>
      (await planned(bench, {}, arm)).steps.find(({ kind }) => kind === 'generate');
    expect((await generateOf(untaught))?.inputs).toEqual([
      { role: 'fragments', steps: ['extract:main'] },
      { role: 'generator', steps: ['model:base'] },
      { role: 'examples', steps: ['split:seeds'] },
    ]);
    expect((await generateOf({}))?.inputs.map(({ role }) => role)).toEqual(['fragments', 'generator']);
  }));

test('an arm of prompts is planned as one of passages', () =>
  withWorkbench({}, async (bench) => {
    const arm = {
      ...{ corpora: [], prompts: { count: 40 }, template: { strategy: 'meta-prompt' }, generator: { model: 'base' } },
      ...{ candidates: 1, sampling: { maxNewTokens: 3072 } },
    };
    const { steps } = await planned(bench, {}, arm);
    const key = steps.find(({ id }) => id === 'corpus:main')?.key ?? '';
    expect(await loadParameters(bench.store, 'corpus', key)).toMatchObject({ sources: [], prompts: { count: 40 } });
    expect(steps.filter(({ arm: of }) => of === 'main').map(({ kind }) => kind)).toEqual([
      'extract',
      'generate',
      'score',
      'filter',
    ]);
  }));

test('what becomes a candidate is part of the key from there on, and of nothing before', () =>
  withWorkbench({}, async (bench) => {
    const before = await planned(bench);
    for (const arm of [{ reject: { truncated: false } }, { reject: { echoWords: 9 } }, { styleBy: 'candidate' }]) {
      expect(changed(before, await planned(bench, {}, arm))).toEqual(['generate:main', 'score:main', ...fromFilter]);
    }
  }));

test('the key of a step is the hash of what the design says it is made of', () =>
  withWorkbench({}, async (bench) => {
    const made = keys(await planned(bench));
    const sha256 = (value: string) => createHash('sha256').update(value).digest('hex');
    // Canonical JSON (RFC 8785) written by hand: fields in the order of their names.
    const corpus =
      '{"inputs":{},"kind":"corpus","parameters":{"seed":13,"shardSize":500,"sources":[{"format":"json-lines",' +
      `"idField":"id","sha256":"${'b'.repeat(64)}","textField":"text"}]},"version":2}`;
    expect(made['corpus:main']).toBe(sha256(corpus));
    const extract =
      `{"inputs":{"corpus":["${sha256(corpus)}"]},"kind":"extract","parameters":{"extraction":{"sectionWords":300,` +
      '"strategy":"whole","version":1},"seed":13},"version":1}';
    expect(made['extract:main']).toBe(sha256(extract));
  }));

test.each<[string, Overrides, Overrides, string[]]>([
  ['the choice', { choice: { strategy: 'random' } }, {}, fromFilter],
  ['the prompt of the scorer', { scoring: { prompt: 'bare' } }, {}, ['score:main', ...fromFilter]],
  ['the candidates', {}, { candidates: 2 }, ['generate:main', 'score:main', ...fromFilter]],
  ['the sampling', {}, { sampling: { topK: 0 } }, ['generate:main', 'score:main', ...fromFilter]],
  [
    'the extraction',
    {},
    { extraction: { strategy: 'sentence' } },
    allIds.slice(4).filter((id) => id !== 'answer:base'),
  ],
  ['the size of shards', { shardSize: 100 }, {}, allIds.slice(3).filter((id) => id !== 'answer:base')],
  ['the finetuning', { finetune: { epochs: 1 } }, {}, fromFilter.slice(1)],
  ['the training', { train: { epochs: 1 } }, {}, ['train:generator', 'generate:main', 'score:main', ...fromFilter]],
  ['the length of answers', { evaluation: { maxNewTokens: 64 } }, {}, ['answer:base', 'answer:follower', 'evaluate']],
  [
    'the name, the window and the servers',
    { name: 'other', window: 9, servers: { local: { kind: 'process', concurrency: 1 } } },
    {},
    [],
  ],
  [
    'licences and sources',
    { data: { seeds: { object: 'elsewhere', sha256: 'a'.repeat(64), licence: 'MIT', source: 'x' } } },
    {},
    [],
  ],
])('changing %s changes the keys of what follows from it and no other', (_, overrides, arm, expected) =>
  withWorkbench({}, async (bench) => {
    const difference = changed(await planned(bench), await planned(bench, overrides, arm));
    expect(difference.toSorted()).toEqual(expected.toSorted());
  }),
);

test('changing the scorer changes the scores and what follows from them', () =>
  withWorkbench({}, async (bench) => {
    const revision = 'f'.repeat(40);
    const models = {
      base: { hub: { id: 'org/base', revision: '0123456789abcdef0123456789abcdef01234567' } },
      other: { hub: { id: 'org/other', revision } },
    };
    const [before, after] = [
      keys(await planned(bench, { models })),
      keys(await planned(bench, { models, roles: { scorer: { model: 'other' } } })),
    ];
    for (const id of ['generate:main', 'train:generator', 'extract:main', 'answer:base'])
      expect(after[id]).toBe(before[id]);
    for (const id of ['score:main', ...fromFilter]) expect(after[id]).not.toBe(before[id]);
  }));

test('a secret and an address never enter a recipe', () =>
  withWorkbench({ allowedHosts: ['models.example'] }, async (bench) => {
    const models = { base: { hub: { id: 'org/base', revision: 'f'.repeat(40), secret: 'hub-token' } } };
    const servers = { local: { kind: 'static', url: 'https://models.example', model: 'm', secret: 'key-name' } };
    const made = await planned(bench, { models, servers });
    expect(made.steps.find(({ id }) => id === 'model:base')?.secret).toBe('hub-token');
    for (const { kind, key } of made.steps) {
      const text = Buffer.from(await bench.store.get(`artifacts/${kind}/${key}/recipe.json`)).toString('utf8');
      expect(text).not.toMatch(/hub-token|key-name|models\.example/);
    }
  }));

test('every recipe is kept under its key and can be read back', () =>
  withWorkbench({}, async (bench) => {
    const made = await planned(bench);
    for (const { kind, key } of made.steps) await loadParameters(bench.store, kind, key);
    const generate = made.steps.find(({ kind }) => kind === 'generate');
    expect(await loadParameters(bench.store, 'generate', generate?.key ?? '')).toMatchObject({ candidates: 3 });
  }));

test('fresh computes everything that a run makes anew, the next time with yet other keys', () =>
  withWorkbench({}, async (bench) => {
    const usual = await planned(bench);
    const fresh = await planned(bench, {}, {}, { fresh: true });
    const again = await planned(bench, {}, {}, { fresh: true });
    const made = allIds.filter((id) => !['split:seeds', 'corpus:main'].includes(id));
    for (const [one, other] of [
      [usual, fresh],
      [fresh, again],
      [usual, again],
    ] as const) {
      expect(changed(one, other)).toEqual(made);
    }
    expect(keys(await planned(bench))).toEqual(keys(usual));
  }));

test('fresh does not reuse the trainings of a former fresh run that differed in its extraction', () =>
  withWorkbench({}, async (bench) => {
    const first = await planned(bench, {}, {}, { fresh: true });
    const second = await planned(bench, {}, { extraction: { strategy: 'sentence' } }, { fresh: true });
    expect(keys(second)['train:generator']).not.toBe(keys(first)['train:generator']);
  }));

test('an arm and a tiny model of one name keep their own corpora', () =>
  withWorkbench({}, async (bench) => {
    const corpus = [{ object: 'sources/tiny', sha256: 'c'.repeat(64), licence: 'CC0-1.0' }];
    const made = await planned(bench, { models: { base: { tiny: { corpus } } } }, { name: 'base' });
    const ids = made.steps.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const takenBy = (id: string, role: string) =>
      made.steps.find((step) => step.id === id)?.inputs.find((input) => input.role === role)?.steps ?? [];
    expect(takenBy('extract:base', 'corpus')).not.toEqual(takenBy('model:base', 'corpora'));
    expect(takenBy('extract:base', 'corpus')).toHaveLength(1);
  }));

test('two arms are two chains into one follower, and share what is the same', () =>
  withWorkbench({}, async (bench) => {
    const corpus = (digit: string) => [{ object: `sources/${digit}`, sha256: digit.repeat(64), licence: 'CC0-1.0' }];
    const arms = [
      { name: 'one', corpora: corpus('c'), weight: 2 },
      { name: 'two', corpora: corpus('d'), cap: 10 },
    ];
    const made = await planned(bench, { arm: undefined, arms });
    const ids = made.steps.map(({ id }) => id);
    expect(ids.filter((id) => id.startsWith('train:'))).toEqual(['train:generator']);
    expect(made.steps.find(({ id }) => id === 'finetune:follower')?.inputs).toContainEqual({
      role: 'data',
      steps: ['filter:one', 'filter:two'],
    });
    const finetune = made.steps.find(({ kind }) => kind === 'finetune');
    expect(await loadParameters(bench.store, 'finetune', finetune?.key ?? '')).toMatchObject({
      arms: [
        { name: 'one', weight: 2 },
        { name: 'two', weight: 1, cap: 10 },
      ],
    });
  }));

test.each<[string, Overrides, Overrides, string, string]>([
  [
    'a file that was not uploaded',
    {},
    { corpora: [{ object: 'x' }] },
    'BadInput',
    'corpora.0 of main: the file was not uploaded',
  ],
  [
    'data that were not uploaded',
    { data: { seeds: { object: 'x' } } },
    {},
    'BadInput',
    'data.seeds: the file was not uploaded',
  ],
  [
    'an unknown strategy',
    { choice: { strategy: 'lowst' } },
    {},
    'BadInput',
    'no strategy "lowst"; did you mean "lowest"?',
  ],
  [
    'a host off the list',
    { servers: { local: { kind: 'static', url: 'https://evil.example', model: 'm' } } },
    {},
    'ServerRefused',
    'evil.example',
  ],
  [
    'a generator made of its own pairs',
    { roles: { generator: { model: 'follower' } } },
    {},
    'BadInput',
    'cannot help to make them',
  ],
])('%s is refused before anything is made', (_, overrides, arm, name, message) =>
  withWorkbench({}, async (bench) => {
    const error = await rejectionOf(planned(bench, overrides, arm));
    expect([error.name, error.message]).toEqual([name, expect.stringContaining(message)]);
    const kept: string[] = [];
    for await (const key of bench.store.list('')) kept.push(key);
    expect(kept).toEqual(['runs/rivers-1/run-file.json']);
  }),
);

test('two files of the same bytes in one arm are refused by their names, and taken where they are read in two ways', () =>
  withWorkbench({}, async (bench) => {
    const file = (source: string, more = {}) => ({
      object: 'sources/x',
      sha256: 'e'.repeat(64),
      source,
      licence: 'CC0-1.0',
      ...more,
    });
    const error = await rejectionOf(planned(bench, {}, { corpora: [file('inbox/a'), file('inbox/b')] }));
    expect([error.name, error.message]).toEqual([
      'BadInput',
      expect.stringMatching(/^corpora\.1 of main \(inbox\/b\) holds the same bytes as corpora\.0 \(inbox\/a\)/),
    ]);
    const corpora = [file('inbox/a'), file('inbox/a', { object: 'sources/y', textField: 'summary' })];
    await expect(planned(bench, {}, { corpora })).resolves.toMatchObject({ name: 'rivers' });
  }));
