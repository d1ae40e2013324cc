import { checkRun, runWarnings } from '../../activities/check-run.ts';
import { runFile } from './run-files.ts';

type Overrides = Record<string, unknown>;

const base = { hub: { id: 'org/base', revision: 'f'.repeat(40) }, licence: 'CC0-1.0' };
const asking = { extraction: { strategy: 'model' } };
const role = { model: 'base' };

const problems = (overrides: Overrides, arm: Overrides): [string, string][] =>
  checkRun(runFile(overrides, arm)).map(({ path, message }) => [path.map(String).join('.'), message]);

test.each<[string, Overrides, Overrides]>([
  ['of the run', { roles: { extractor: role } }, asking],
  ['of the arm', {}, { ...asking, extractor: role }],
])('an extraction by a model is let through with an extractor %s', (_whose, overrides, arm) => {
  expect(problems(overrides, arm)).toEqual([]);
  expect(runWarnings(runFile({ models: { base }, ...overrides }, arm))).toEqual([]);
});

test('an extraction by a model without an extractor is refused, naming both fields that may have it', () => {
  const message = 'extraction "model" asks a model: name it here, or in roles.extractor';
  expect(problems({}, asking)).toEqual([['arm.extractor', message]]);
});

test.each<[string, Overrides, Overrides]>([
  ['roles.extractor.model', { roles: { extractor: { model: 'generator' } } }, asking],
  ['arm.extractor.model', {}, { ...asking, extractor: { model: 'generator' } }],
])('%s must not be a model of reversed pairs', (path, overrides, arm) => {
  const trained = { from: 'base', data: ['seeds'], direction: 'reversed' };
  const found = problems({ models: { base, generator: { trained } }, ...overrides }, arm);
  expect(found).toEqual([[path, expect.stringContaining('"generator" is trained on reversed pairs')]]);
});

test.each<[string, Overrides, Overrides]>([
  ['roles.extractor: no extraction asks it', { roles: { extractor: role } }, {}],
  ['roles.extractor: no extraction asks it', { roles: { extractor: role } }, { ...asking, extractor: role }],
  ['arm.extractor: extraction "whole" does not ask it', {}, { extractor: role }],
])('a warning says "%s"', (warning, overrides, arm) => {
  expect(problems(overrides, arm)).toEqual([]);
  expect(runWarnings(runFile({ models: { base }, ...overrides }, arm))).toEqual([warning]);
});
