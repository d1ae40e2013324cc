import { findReferenceProblems } from '../../../pipeline/run-file/references.ts';
import { runFile } from '../../activities/run-files.ts';

const object = { object: 'x' };
const evaluationOnly = { object: 'y', use: 'evaluate' };

function problems(overrides: Record<string, unknown>, arm: Record<string, unknown> = {}): string[] {
  return findReferenceProblems(runFile(overrides, arm)).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('nothing learns from data for evaluation: seed data and trained models that name it are told', () => {
  const models = {
    base: { hub: { id: 'org/base', revision: 'f'.repeat(40) } },
    scorer: { trained: { from: 'base', data: ['seeds', 'held'], direction: 'forward' } },
  };
  const found = problems({ models, data: { seeds: object, held: evaluationOnly } }, { seedData: ['held'] });
  expect(found).toEqual([
    expect.stringMatching(/^models\.generator\.trained\.data\.0: "held" is for evaluation only/),
    expect.stringMatching(/^models\.scorer\.trained\.data\.1: "held" is for evaluation only/),
    expect.stringMatching(/^arm\.seedData\.0: "held" is for evaluation only \(data\.held\.use\)/),
  ]);
});

test('training data may hold nothing out where another set is for evaluation, and only there', () => {
  const evaluation = { heldOut: { count: 0 } };
  expect(problems({ data: { seeds: object, held: evaluationOnly }, evaluation })).toEqual([]);
  expect(problems({ data: { seeds: object }, evaluation })).toEqual([
    expect.stringMatching(/^evaluation\.heldOut\.count: holds nothing out/),
  ]);
});

test('a benchmark names data sets that hold something out', () => {
  const data = { seeds: object, held: evaluationOnly };
  const benchmarks = [{ strategy: 'held-out', data: ['held', 'seeds', 'sedes'] }];
  expect(problems({ data, evaluation: { benchmarks } })).toEqual([
    expect.stringMatching(/^evaluation\.benchmarks\.0\.data\.2: no data set is named "sedes"; did you mean "seeds"/),
  ]);
  expect(problems({ data, evaluation: { benchmarks, heldOut: { count: 0 } } })[0]).toMatch(
    /^evaluation\.benchmarks\.0\.data\.1: "seeds" holds nothing out/,
  );
});
