import { checkRun } from '../../activities/check-run.ts';
import { runFile } from './run-files.ts';

const servers = {
  local: { kind: 'process' },
  judge: { kind: 'static', api: 'tei', url: 'https://a.example', model: 'm' },
  talker: { kind: 'static', api: 'tgi', url: 'https://a.example', model: 'm' },
  pooling: { kind: 'static', url: 'https://a.example', model: 'm' },
};
const toxicity = (server: string) => ({ servers, rules: [{ strategy: 'toxicity', server }] });

test.each<[string, Record<string, unknown>, string]>([
  ['rules.0.server', toxicity('juge'), 'no server is named "juge"; did you mean "judge"?'],
  [
    'rules.0.server',
    toxicity('local'),
    '"local" is started for a model of the run; a classifier needs a static server',
  ],
  ['rules.0.server', toxicity('talker'), '"talker" is of api "tgi", which does not classify texts'],
  ['rules.0.server', { rules: [{ strategy: 'toxicity' }] }, 'missing; string expected'],
  ['rules.0.strategy', { rules: [{ strategy: 'novel' }] }, 'no strategy "novel"; did you mean "novelty"? known: '],
  ['rules.0.maxi', { rules: [{ strategy: 'novelty', maxi: 1 }] }, 'unknown field; did you mean "max"?'],
  [
    'rules.1.allow.0',
    { rules: [{ strategy: 'blacklist' }, { strategy: 'language', allow: ['english'] }] },
    'must be one of am ar',
  ],
  ['mix.count', { mix: { strategy: 'weighted' } }, 'is needed by strategy "weighted"'],
])('%s is named in %j', (path, overrides, message) => {
  const found = checkRun(runFile(overrides)).map((problem) => [problem.path.map(String).join('.'), problem.message]);
  expect(found).toEqual([[path, expect.stringContaining(message)]]);
});

test.each([
  toxicity('judge'),
  toxicity('pooling'),
  { rules: [{ strategy: 'length', output: { min: 1 } }, { strategy: 'novelty' }] },
  { mix: { strategy: 'weighted', count: 5 } },
  { scoring: { prompt: 'chat' } },
  { choice: { strategy: 'ifd' } },
])('%j has no problem', (overrides) => {
  expect(checkRun(runFile(overrides))).toEqual([]);
});
