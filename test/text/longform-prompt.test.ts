import {
  instructionFromLongformCompletion,
  instructionFromReply,
  lengthHint,
  longformCompletion,
  longformExamples,
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

test('examples are solved prompts of one style, each closed by a line of its own', () => {
  const examples = [
    { instruction: ' Name a river. ', output: 'The Ebro.' },
    { instruction: 'Say no.\npolitely', output: 'No.' },
  ];
  expect(longformExamples('query', examples)).toBe(
    'You are a search engine. A person queried something in detail and the most relevant document about the query is ' +
      'as follows.\nQuery: X\nDocument: The Ebro.\nWhat is the detailed query X?\nX: Name a river.\n###\n' +
      'You are a search engine. A person queried something in detail and the most relevant document about the query is ' +
      'as follows.\nQuery: X\nDocument: No.\nWhat is the detailed query X?\nX: Say no.\npolitely\n###\n',
  );
});

test('the label is taken off a reply that begins with it, once', () => {
  expect(instructionFromReply(' X: Name it.\n')).toBe('Name it.');
  expect(instructionFromReply('X: X: a')).toBe('X: a');
  expect(instructionFromReply('What is X: a letter?')).toBe('What is X: a letter?');
});

test('a length is said in sentences', () => {
  expect([lengthHint(1), lengthHint(3)]).toEqual(['Respond in 1 sentence.', 'Respond in 3 sentences.']);
});
