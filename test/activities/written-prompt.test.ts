import { BadInput } from '../../activities/bad-input.ts';
import { writtenPrompt, writtenRow } from '../../activities/written-prompt.ts';
import type { TextTokenizer } from '../../clients/tokenizer.ts';

const plain: TextTokenizer = { encode: () => [] };
const chatting: TextTokenizer = {
  encode: () => [],
  chat: { prompt: (user) => `<s>[${user}]`, completion: (user, answer) => `${answer} to ${user}</s>` },
};

test('a text is what the model reads; its special tokens are for the tokenizer to put', () => {
  expect(writtenPrompt(chatting, 'text', 'Name it.', 'generator')).toEqual({
    prompt: 'Name it.',
    specialTokens: 'add',
  });
  const row = { prompt: 'Name it.', completion: ' Po.' };
  expect(writtenRow(plain, 'text', row, 'base')).toEqual({ ...row, specialTokens: 'add' });
});

test('a chat is written in the template of the model, special tokens, end of the turn and all', () => {
  expect(writtenPrompt(chatting, 'chat', 'Name it.', 'generator')).toEqual({
    prompt: '<s>[Name it.]',
    specialTokens: 'written',
  });
  expect(writtenRow(chatting, 'chat', { prompt: 'Name it.', completion: 'Po.' }, 'base')).toEqual({
    prompt: '<s>[Name it.]',
    completion: 'Po. to Name it.</s>',
    specialTokens: 'written',
  });
});

test('a model without a chat template is not talked to, and is named', () => {
  expect(() => writtenPrompt(plain, 'chat', 'a', 'generator')).toThrow(BadInput);
  expect(() => writtenPrompt(plain, 'chat', 'a', 'generator')).toThrow(/^the generator has no chat template/);
  expect(() => writtenRow(plain, 'chat', { prompt: 'a', completion: 'b' }, 'base model')).toThrow(
    /^the base model has no chat template/,
  );
});
