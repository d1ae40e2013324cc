import { checkRun } from '../../activities/check-run.ts';
import { licenceWarnings } from '../../activities/licence-gate.ts';
import { runFile } from './run-files.ts';

type Overrides = Record<string, unknown>;

const base = { hub: { id: 'org/base', revision: 'f'.repeat(40) } };
const tiny = (licence: string) => ({ tiny: { corpus: [{ object: 'x', licence }] } });

test('a run with open licences and known strategies has no problem', () => {
  expect(checkRun(runFile())).toEqual([]);
  expect(licenceWarnings(runFile())).toEqual([
    'models.base.licence: no licence is stated; what is made from it cannot be cleared',
  ]);
});

test.each<[string, Overrides, Overrides]>([
  ['choice.strategy', { choice: { strategy: 'best' } }, {}],
  ['choice.metric', { choice: { strategy: 'lowest', metric: 'x' } }, {}],
  ['rules.0', { rules: [{ strategy: 'length' }] }, {}],
  ['evaluation.benchmarks.0.metric', { evaluation: { benchmarks: [{ strategy: 'held-out', metric: 'bleu' }] } }, {}],
  ['arm.extraction.strategy', {}, { extraction: { strategy: 'phrases' } }],
  ['arm.extraction.sectionWords', {}, { extraction: { strategy: 'whole', sectionWords: 3 } }],
  ['arm.template.strategy', {}, { template: { strategy: 'shortform' } }],
  ['arm.candidates', {}, { sampling: { temperature: 0 } }],
  ['arm.extractor', {}, { extraction: { strategy: 'model' } }],
  ['arm.extraction.verify', {}, { extraction: { strategy: 'model', verify: 'on' }, extractor: { model: 'base' } }],
  ['roles.judge', { roles: { judge: { model: 'base' } } }, {}],
  ['finetune.earlyStop', { finetune: { earlyStop: true } }, {}],
  ['arm.corpora.0.licence', {}, { corpora: [{ object: 'x', licence: 'CC-BY-NC-4.0' }] }],
  ['data.seeds.licence', { data: { seeds: { object: 'x', licence: 'proprietary' } } }, {}],
  ['models.base.licence', { models: { base: { ...base, licence: 'llama2' } } }, {}],
  ['models.base.tiny.corpus.0.licence', { models: { base: tiny('CC-BY-NC-4.0') } }, {}],
])('%s is named where the work of the run cannot be done', (path, overrides, arm) => {
  const paths = checkRun(runFile(overrides, arm)).map((problem) => problem.path.map(String).join('.'));
  expect(paths).toContain(path);
});

test('a licence that is not open passes when the run file allows it by name', () => {
  const overrides = { models: { base: { ...base, licence: 'llama2' } }, licences: { allow: ['llama2'] } };
  expect(checkRun(runFile(overrides))).toEqual([]);
  expect(licenceWarnings(runFile(overrides))).toEqual([]);
});

test('texts of a tiny model without a stated licence are warned of', () => {
  expect(licenceWarnings(runFile({ models: { base: tiny('unstated') } }))).toEqual([
    'models.base.tiny.corpus.0.licence: no licence is stated; what is made from it cannot be cleared',
  ]);
});

test('of many files without a stated licence a few are named, and the others counted', () => {
  const corpora = Array.from({ length: 500 }, (_, index) => ({ object: `sources/${index}` }));
  expect(licenceWarnings(runFile({}, { corpora })).filter((warning) => warning.startsWith('arm.'))).toEqual([
    expect.stringMatching(/^arm\.corpora\.0\.licence: no licence is stated;/),
    expect.stringMatching(/^arm\.corpora\.1\.licence: no licence is stated;/),
    expect.stringMatching(/^arm\.corpora\.2\.licence: no licence is stated;/),
    'arm.corpora: no licence is stated for 497 more of its files',
  ]);
});
