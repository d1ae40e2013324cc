import { runFileSchema } from '../../../pipeline/run-file/run-file.ts';
import { resolveRun } from '../../../pipeline/run-file/resolved.ts';
import { runFile, writtenRun } from '../../activities/run-files.ts';

const corpora = [{ object: 'x' }];
const twoArms = (more: object = {}) => [
  { name: 'one', corpora, ...more },
  { name: 'two', corpora },
];

/** Fields and messages of everything wrong. */
function problemsOf(overrides: Record<string, unknown>, arm: Record<string, unknown> = {}): string[] {
  const parsed = runFileSchema.safeParse(writtenRun(overrides, arm));
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('a target and a budget of the run are those of its one arm, unless the arm has its own', () => {
  const quota = { target: { pairs: 10 }, budget: { requests: 5 } };
  expect(resolveRun(runFile(quota)).arms[0]).toMatchObject(quota);
  expect(resolveRun(runFile(quota, { target: { pairs: 3 } })).arms[0]).toMatchObject({
    ...quota,
    target: { pairs: 3 },
  });
  expect(resolveRun(runFile({ arm: undefined, arms: [{ corpora }], ...quota })).arms[0]).toMatchObject(quota);
});

test.each([
  ['target', { target: { pairs: 10 } }],
  ['budget', { budget: { tokens: 10 } }],
])('a %s of the run is refused where several arms would share it, and taken in the arms', (_, quota) => {
  expect(problemsOf({ arm: undefined, arms: twoArms(), ...quota })).toEqual([
    'target: several arms need a "target" or "budget" each, in the arm',
  ]);
  expect(problemsOf({ arm: undefined, arms: twoArms(quota) })).toEqual([]);
});

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['of the run', { target: { pairs: 10 } }, {}],
  ['of the arm', {}, { budget: { requests: 10 } }],
  ['of one of several arms', { arm: undefined, arms: twoArms({ target: { pairs: 1 } }) }, {}],
])('a quota %s is refused with staged execution, which counts no pairs until the end', (_, overrides, arm) => {
  const refused = ['execution: a target or budget needs execution "overlapped": pairs are counted shard by shard'];
  expect(problemsOf({ ...overrides, execution: 'staged' }, arm)).toEqual(refused);
  expect(problemsOf({ ...overrides, execution: 'overlapped' }, arm)).toEqual([]);
  expect(problemsOf({ execution: 'staged' })).toEqual([]);
});

test.each([
  [{ target: { pairs: 0 } }, 'target.pairs'],
  [{ target: { pairs: 1.5 } }, 'target.pairs'],
  [{ target: {} }, 'target.pairs'],
  [{ budget: { requests: -1 } }, 'budget.requests'],
  [{ budget: { tokens: 0 } }, 'budget.tokens'],
  [{ budget: {} }, 'budget'],
  [{ budget: { request: 5 } }, 'budget'],
])('the quota %j is refused at %s', (quota, path) => {
  const problems = problemsOf(quota);
  expect(problems.length).toBeGreaterThan(0);
  for (const problem of problems) expect(problem.split(':')[0]).toBe(path);
});
