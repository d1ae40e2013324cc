import { checkRun } from '../../activities/check-run.ts';
import { runFile } from './run-files.ts';

const base = { hub: { id: 'org/base', revision: 'f'.repeat(40) } };
const follower = { trained: { from: 'base', data: ['seeds'], direction: 'forward' } };
const lister = {
  trained: {
    from: 'base',
    data: ['seeds'],
    direction: 'reversed',
    template: { strategy: 'meta-prompt' },
    parameters: { maxLength: 4096 },
  },
};
const models = {
  base,
  follower: { trained: { from: 'base', data: 'pairs', direction: 'forward' } },
  dolly: follower,
  lister,
};

const prompts = {
  corpora: [],
  prompts: { count: 10 },
  template: { strategy: 'meta-prompt' },
  generator: { model: 'base' },
  candidates: 1,
  sampling: { maxNewTokens: 3072 },
};

const problemsOf = (arm: Record<string, unknown>, overrides: Record<string, unknown> = {}) =>
  checkRun(runFile({ models, ...overrides }, arm)).map(
    ({ path, message }) => `${path.map(String).join('.')}: ${message}`,
  );

test.each([
  ['a base by examples', { template: { strategy: 'in-context' }, generator: { model: 'base' } }],
  ['a follower that is asked', { template: { strategy: 'following' }, generator: { model: 'dolly' } }],
  ['a base that is asked', { template: { strategy: 'following' }, generator: { model: 'base' } }],
  ['the default generator', { template: { strategy: 'longform', lengthHint: true } }],
  ['a base with the meta-prompt', prompts],
  ['a model trained on the meta-prompt', { ...prompts, generator: { model: 'lister' } }],
])('%s is a generator', (_, arm) => {
  expect(problemsOf(arm)).toEqual([]);
});

test.each<[string, RegExp, Record<string, unknown>]>([
  [
    'a reversed model that is to follow',
    /^arm\.template\.strategy: "following" asks a model that was not trained .* "generator" is/,
    { template: { strategy: 'following' } },
  ],
  [
    'a reversed model by examples',
    /^arm\.template\.strategy: "in-context" asks/,
    { template: { strategy: 'in-context' } },
  ],
  [
    'a generator of another template',
    /^arm\.template\.strategy: the generator "generator" is trained on the template "longform", not on "meta-prompt"/,
    { ...prompts, generator: undefined },
  ],
  [
    'a generator of the other form',
    /^arm\.template\.form: the generator "lister" is trained on the other form/,
    { ...prompts, generator: { model: 'lister' }, template: { strategy: 'meta-prompt', form: 'chat' } },
  ],
  [
    'prompts without the meta-prompt',
    /^arm\.prompts: the template "longform" asks about passages/,
    { corpora: [], prompts: { count: 3 } },
  ],
  [
    'the meta-prompt with corpora',
    /^arm\.corpora: the template "meta-prompt" asks about no passage/,
    { ...prompts, prompts: undefined, corpora: [{ object: 'x', licence: 'CC0-1.0' }] },
  ],
  ['examples of no data', /^arm\.seedData: the template "meta-prompt" shows human pairs/, { ...prompts, seedData: [] }],
  [
    'several replies to a prompt',
    /^arm\.candidates: must be 1 for the template "meta-prompt"/,
    { ...prompts, candidates: 3 },
  ],
  ['a reply without room', /^arm\.sampling\.maxNewTokens: 128 would cut/, { ...prompts, sampling: {} }],
  ['an extraction from prompts', /^arm\.extraction: /, { ...prompts, extraction: { strategy: 'sentence' } }],
  ['a forward template', /^arm\.template\.strategy: no strategy "chat"/, { template: { strategy: 'chat' } }],
])('%s is refused where it stands', (_, message, arm) => {
  const problems = problemsOf(arm);
  expect(problems).toEqual([expect.stringMatching(message)]);
});

test.each(['following', 'in-context'])('no model is trained on %s', (strategy) => {
  const trained = { ...lister.trained, template: { strategy } };
  expect(problemsOf({}, { models: { ...models, lister: { trained } } })).toEqual([
    expect.stringMatching(/^models\.lister\.trained\.template\.strategy: .* is for models that are not trained on it/),
  ]);
});

test('rows of 20 tasks need their length', () => {
  const trained = { ...lister.trained, parameters: {} };
  expect(problemsOf({}, { models: { ...models, lister: { trained } } })).toEqual([
    'models.lister.trained.parameters.maxLength: a row of "meta-prompt" holds 20 tasks, more than 512 tokens; none would be left',
  ]);
});
