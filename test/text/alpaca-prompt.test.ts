import { alpacaPrompt } from '../../text/alpaca-prompt.ts';

// Written out from Table 7 of arXiv 2308.12711 and Alpaca's train.py, one line of the prompt to a string.
test('a question with an input gets the first form of Table 7', () => {
  const expected = [
    'Below is an instruction that describes a task, paired with an input that provides further context. Write a response that appropriately completes the request.',
    '',
    '### Instruction:',
    'Name the capital.',
    '',
    '### Input:',
    'France',
    '',
    '### Response:',
  ];
  expect(alpacaPrompt({ instruction: 'Name the capital.', input: 'France' })).toBe(expected.join('\n'));
});

test.each([{ instruction: 'Sing.' }, { instruction: 'Sing.', input: '' }])(
  'a question without an input gets the second form of Table 7: %j',
  (question) => {
    const expected = [
      'Below is an instruction that describes a task. Write a response that appropriately completes the request.',
      '',
      '### Instruction:',
      'Sing.',
      '',
      '### Response:',
    ];
    expect(alpacaPrompt(question)).toBe(expected.join('\n'));
  },
);

test('signs that look like placeholders or patterns are kept as they are', () => {
  const prompt = alpacaPrompt({ instruction: '$& {input} {{instruction}}', input: '$1 ### Response:' });
  expect(prompt).toContain('### Instruction:\n$& {input} {{instruction}}\n\n### Input:\n$1 ### Response:\n\n');
});
