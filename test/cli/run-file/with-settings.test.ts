import { withSettings } from '../../../cli/run-file/with-settings.ts';
import { runFile } from '../../activities/run-files.ts';

const before = runFile();

/** What the settings are refused with, line by line. */
function refusal(...settings: string[]): string[] {
  try {
    withSettings(before, settings);
  } catch (error) {
    expect(error).toMatchObject({ name: 'CommandFailure', exitCode: 2 });
    return error instanceof Error ? error.message.split('\n') : [];
  }
  throw new TypeError(`${settings.join(' ')} was taken`);
}

test('fields are changed by their paths, with values as YAML has them, and nothing else is', () => {
  const settings = ['choice.margin=0.1', 'arm.candidates=5', 'arm.corpora.0.licence=MIT', 'name=other', 'seed=7'];
  const changed = withSettings(before, settings);
  expect(changed.choice).toEqual({ strategy: 'lowest', margin: 0.1 });
  expect(changed.arm).toMatchObject({ candidates: 5, corpora: [{ licence: 'MIT', object: 'sources/corpus' }] });
  expect(changed).toEqual({
    ...before,
    ...{ name: 'other', seed: 7, choice: changed.choice },
    arm: { ...before.arm, candidates: 5, corpora: changed.arm?.corpora },
  });
  expect(withSettings(before, [])).toEqual(before);
});

test('a value may be a list or a map, and may hold an equals sign', () => {
  expect(withSettings(before, ['arm.sampling.stop=["a=b", c]']).arm?.sampling.stop).toEqual(['a=b', 'c']);
  expect(withSettings(before, ['priority={level: 1}']).priority).toEqual({ level: 1, weight: 1 });
});

test('the last of two settings of a field counts, and the run file that was given stays as it is', () => {
  const copy = structuredClone(before);
  expect(withSettings(before, ['window=2', 'window=3']).window).toBe(3);
  expect(before).toEqual(copy);
});

test('a field that the run file leaves out can be set, and what is below it', () => {
  expect(withSettings(before, ['target.pairs=100']).target).toEqual({ pairs: 100 });
  expect(withSettings(before, ['arm.budget.requests=5', 'arm.budget.tokens=9']).arm?.budget).toEqual({
    ...{ requests: 5, tokens: 9 },
  });
});

test.each([
  ['chioce.margin=0.1', /^chioce: unknown field; did you mean "choice"\? Known here: name, seed, /],
  ['shardsize=3', /^shardsize: unknown field; did you mean "shardSize"\?/],
  ['arm.candidate=3', /^arm\.candidate: unknown field; did you mean "candidates"\?/],
  ['arm.corpora.0.licnce=MIT', /^arm\.corpora\.0\.licnce: unknown field; did you mean "licence"\?/],
  ['servers.local.url=http://a', /^servers\.local\.url: unknown field; known here: kind, maxModelLength, /],
])('%s names the field that is not known, and the nearest one', (setting, message) => {
  expect(refusal(setting)).toEqual([expect.stringMatching(message)]);
});

test.each([
  ['window=many', /^window: .*expected number/],
  ['window=0', /^window: /],
  ['arm.candidates=2.5', /^arm\.candidates: /],
  ['arm.corpora.5.licence=MIT', /^arm\.corpora\.1: /],
  ['roles.scorer.model=nobody', /^roles\.scorer\.model: no model is named "nobody"/],
  ['execution=parallel', /^execution: /],
])('%s names the field whose value does not fit', (setting, message) => {
  expect(refusal(setting)[0]).toMatch(message);
});

test('everything that is wrong is told at once', () => {
  expect(refusal('window=0', 'seed=-1', 'x=1')).toHaveLength(3);
});

test.each(['window', '=3', 'a..b=3', '.window=3', 'window.=3'])('%s is no setting', (setting) => {
  expect(refusal(setting)).toEqual([`--set ${setting}: write it as FIELD.FIELD=VALUE`]);
});

test('a setting below a field that holds a plain value is refused with that field', () => {
  expect(refusal('seed.value=3')).toEqual(['--set seed.value=3: seed has no fields below it']);
});

test('a value that is no YAML is refused with the setting', () => {
  expect(refusal('arm.sampling.stop=[a')).toEqual([
    expect.stringMatching(/^--set arm\.sampling\.stop=\[a: the value is no YAML \(/),
  ]);
});
