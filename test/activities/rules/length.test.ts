import { findStrategy, rules } from '../../../activities/strategies.ts';
import { objectionOf } from './judged.ts';

const words = (count: number) => Array.from({ length: count }, (_, index) => `w${index}`).join(' ');

/** What Self-Instruct keeps: more than 3 words and at most 150, counted by Python's split(). */
const selfInstruct = { instruction: { min: 4, max: 150 } };

test.each([
  [3, 'length: instruction below 4 words'],
  [4, undefined],
  [150, undefined],
  [151, 'length: instruction above 150 words'],
])('of Self-Instruct, an instruction of %d words', async (count, reason) => {
  const objection = await objectionOf('length', selfInstruct, { instruction: words(count) });
  expect(objection?.reason).toBe(reason);
  expect(objection?.detail).toBe(reason === undefined ? undefined : `${count} words`);
});

test('words are what white space of any kind divides, hyphens and signs among them', async () => {
  const exactly = (min: number) => ({ instruction: { min, max: min } });
  for (const [text, count] of [
    ['  a\tb\n\nc  ', 3],
    ['re-read it , please', 4],
    ['don\u2019t', 1],
    ['a\u00a0b\u3000c', 3],
  ] as const) {
    expect(await objectionOf('length', exactly(count), { instruction: text })).toBeUndefined();
    expect(await objectionOf('length', exactly(count + 1), { instruction: text })).toMatchObject({
      reason: `length: instruction below ${count + 1} words`,
    });
  }
});

test('outputs have bounds of their own, and those of supervised tasks none', async () => {
  const parameters = { output: { min: 2 } };
  expect(await objectionOf('length', parameters, { output: 'B' })).toEqual({
    reason: 'length: output below 2 words',
    detail: '1 words',
  });
  expect(await objectionOf('length', parameters, { output: 'B', supervised: true })).toBeUndefined();
  const both = { ...parameters, instruction: { min: 4 } };
  expect(await objectionOf('length', both, { instruction: 'Name it.', output: 'B', supervised: true })).toMatchObject({
    reason: 'length: instruction below 4 words',
  });
});

test.each([
  [{}, []],
  [{ instruction: {} }, []],
  [{ instruction: { min: 5, max: 4 } }, ['instruction', 'max']],
  [{ instruction: { most: 4 }, output: { max: 9 } }, ['instruction', 'most']],
])('%j is refused at the field that is wrong', (parameters, path) => {
  const found = findStrategy(rules, { strategy: 'length', ...parameters });
  expect('problems' in found ? found.problems.map((problem) => problem.path) : found).toEqual([path]);
});
