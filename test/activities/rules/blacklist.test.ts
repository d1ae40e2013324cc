import { versioned, rules } from '../../../activities/strategies.ts';
import { objectionOf } from './judged.ts';

// The lists of Self-Instruct's and Alpaca's own code.
const selfInstruct = 'image images graph graphs picture pictures file files map maps draw plot'.split(' ');
const alpaca = 'video audio music flowchart diagram'.split(' ');

test.each([...selfInstruct, 'go to', ...alpaca])('"%s" is listed', async (word) => {
  expect(await objectionOf('blacklist', {}, { instruction: `Please ${word} it now.` })).toEqual({
    reason: 'blacklist: word in the instruction',
    detail: word,
  });
});

test.each([
  ['Describe the IMAGE.', 'IMAGE'],
  ['Draw', 'Draw'],
  ['Where do I go\n to?', 'go\n to'],
  ['Say "map", not more.', 'map'],
])('%j holds a listed word, in any case and beside any sign', async (instruction, detail) => {
  expect(await objectionOf('blacklist', {}, { instruction })).toMatchObject({ detail });
});

test.each(['Imagine a drawing of mapping.', 'Forgo today’s plotting.', 'Use the file_name.', 'Name the ímage9.'])(
  '%j holds a listed word only within others',
  async (instruction) => {
    expect(await objectionOf('blacklist', {}, { instruction })).toBeUndefined();
  },
);

test.each([
  ['Write a program that sorts.', 'blacklist: beginning of the instruction', 'write a program'],
  ['write a Program', 'blacklist: beginning of the instruction', 'write a program'],
  ['"Name" it.', 'blacklist: instruction begins with punctuation', '"'],
  ['~ a', 'blacklist: instruction begins with punctuation', '~'],
  ['Über die Donau?', 'blacklist: instruction begins with a character that is not ASCII', 'Ü'],
  ['😀 smile', 'blacklist: instruction begins with a character that is not ASCII', '😀'],
])('%j begins as none should', async (instruction, reason, detail) => {
  expect(await objectionOf('blacklist', {}, { instruction })).toEqual({ reason, detail });
});

test.each(['I wrote a program. Name it.', '3 rivers, please.', 'Name a river!'])('%j passes', async (instruction) => {
  expect(await objectionOf('blacklist', {}, { instruction })).toBeUndefined();
});

test('outputs are looked at where they are named, and lists are those of the run file', async () => {
  const parameters = { words: ['c++', 'a b'], startsWith: [], firstCharacter: [], of: ['output'] };
  const found = async (output: string) => objectionOf('blacklist', parameters, { instruction: '"c++"', output });
  expect(await found('In C++ it is short.')).toEqual({ reason: 'blacklist: word in the output', detail: 'C++' });
  expect(await found('A  b')).toMatchObject({ detail: 'A  b' });
  expect(await found('"ab" or axb')).toBeUndefined();
  expect(await objectionOf('blacklist', { ...parameters, words: [] }, { output: 'C++' })).toBeUndefined();
});

test('the words stand in the recipe, so that another list is another data set', () => {
  const made = (words?: string[]) =>
    versioned(rules, { strategy: 'blacklist', ...(words === undefined ? {} : { words }) });
  expect(made()['words']).toHaveLength(18);
  expect(made(['map'])).toMatchObject({ strategy: 'blacklist', version: 1, words: ['map'] });
});
