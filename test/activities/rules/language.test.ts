import { eld } from 'eld/medium';
import { languages } from '../../../activities/rules/language.ts';
import { findStrategy, rules } from '../../../activities/strategies.ts';
import { objectionOf } from './judged.ts';

const german = 'Nenne mir bitte den längsten Fluss, der in das Schwarze Meer fließt.';
const english = 'Which is the longest river that flows into the Black Sea?';
const chinese = '请告诉我流入黑海的最长的河流是哪一条，并且说明它的源头在哪里。';

test.each([
  [{ instruction: english }, undefined],
  [{ instruction: german }, { reason: 'language: instruction in another language', detail: 'de' }],
  [{ instruction: chinese }, { reason: 'language: instruction in another language', detail: 'zh' }],
  [{ output: german }, { reason: 'language: output in another language', detail: 'de' }],
])('where English is allowed %j', async (pair, objection) => {
  expect(await objectionOf('language', { allow: ['en'] }, pair)).toEqual(objection);
});

test('every language that is allowed passes', async () => {
  expect(await objectionOf('language', { allow: ['en', 'de'] }, { output: german })).toBeUndefined();
  expect(await objectionOf('language', { allow: ['de'] }, { instruction: german, output: english })).toMatchObject({
    detail: 'en',
  });
});

test('a text too short to tell is not judged, from the length named on it is', async () => {
  const short = 'Wer bist du denn?';
  expect(await objectionOf('language', { allow: ['en'] }, { instruction: short })).toBeUndefined();
  const judgedFrom = (minCharacters: number) =>
    objectionOf('language', { allow: ['en'], minCharacters }, { instruction: short });
  expect(await judgedFrom(short.length)).toMatchObject({ detail: 'de' });
  expect(await judgedFrom(short.length + 1)).toBeUndefined();
});

test.each([
  'Lorem ipsum dolor sit amet',
  'qwrt plkj zxcv bnmg hjkl',
  '1234567890 + 1234567890 = ?',
  '∑∂∆ ∫∮ ≈≠≤≥ √∞ ±×÷ →← ∴∵ ∀∃ ∈∉',
])('%j is of no language that the detector is sure of, and passes', async (instruction) => {
  expect(await objectionOf('language', { allow: ['en'] }, { instruction })).toBeUndefined();
});

test('a supervised output may be in any language, its instruction may not', async () => {
  const parameters = { allow: ['en'] };
  expect(await objectionOf('language', parameters, { output: german, supervised: true })).toBeUndefined();
  expect(await objectionOf('language', parameters, { instruction: german, supervised: true })).toMatchObject({
    reason: 'language: instruction in another language',
  });
});

test('the sides that are named are judged alone', async () => {
  expect(await objectionOf('language', { allow: ['en'], of: ['output'] }, { instruction: german })).toBeUndefined();
});

test('the languages that may be named are those that the detector tells apart', () => {
  expect(languages.split(' ')).toEqual(Object.values(eld.info()['Languages']).toSorted());
  const found = findStrategy(rules, { strategy: 'language', allow: ['en', 'gb'] });
  expect('problems' in found ? found.problems[0]?.path : found).toEqual(['allow', 1]);
});
