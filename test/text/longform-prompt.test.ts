import {
  instructionFromLongformCompletion,
  longformCompletion,
  longformPrompt,
  longformStyles,
} from '../../text/longform-prompt.ts';

// Written out from Table 9 of arXiv 2308.12711, with the line breaks of LongForm's templates.
const table9 = {
  instruction: [
    'Instruction: X',
    'Output: Bees dance.',
    '',
    'What kind of instruction could this be the answer to?',
    'X:',
  ],
  chatbot: [
    'You are a chatbot. A user sent you an informal message and your reply is as follows.',
    'Message: X',
    'Reply: Bees dance.',
    'What is the informal message X?',
    'X:',
  ],
  query: [
    'You are a search engine. A person queried something in detail and the most relevant document about the query is as follows.',
    'Query: X',
    'Document: Bees dance.',
    'What is the detailed query X?',
    'X:',
  ],
} as const;

test('there are the three styles of Table 9', () => {
  expect(longformStyles).toEqual(Object.keys(table9));
});

test.each(longformStyles)('style %s has the words of Table 9', (style) => {
  expect(longformPrompt(style, 'Bees dance.')).toBe(table9[style].join('\n'));
});

test.each(longformStyles)('style %s keeps an output as it is, patterns and outer line breaks too', (style) => {
  expect(longformPrompt(style, ' $& <corpus_example>\n')).toContain(': $& <corpus_example>\n\n'.replace(': ', ':  '));
});

test('a completion opens with exactly one space, which the prompt does not have', () => {
  expect(longformCompletion('\n  Explain how bees talk. ')).toBe(' Explain how bees talk.');
  for (const style of longformStyles) expect(longformPrompt(style, 'Bees dance.')).toMatch(/X:$/);
});

test('an instruction survives the way through a completion, with its inner line breaks', () => {
  expect(instructionFromLongformCompletion(longformCompletion('Sort these.\nb, a'))).toBe('Sort these.\nb, a');
  expect(instructionFromLongformCompletion(' \n')).toBe('');
});
