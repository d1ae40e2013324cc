import { instanceDefect } from '../../text/instance-defect.ts';

const words = (count: number) => Array.from({ length: count }, () => 'word').join(' ');
const good = { instruction: 'Name a river of Spain.', input: '', output: 'The Ebro.' };

test.each([
  good,
  { ...good, instruction: 'Name one long river' },
  { ...good, instruction: words(150) },
  { ...good, input: 'The Ebro' },
  // Parts of words, and other forms than those of the list.
  { ...good, instruction: 'Describe imagery, filenames and a drawing of mapping.' },
  { ...good, instruction: 'Please write a program of the concert.' },
])('%j is kept', (instance) => {
  expect(instanceDefect(instance)).toBeUndefined();
});

// The rules and lists of Self-Instruct's bootstrap_instructions.py and prepare_for_finetuning.py and Alpaca's generate_instruction.py.
test.each([
  ['instruction of 3 words or fewer', { instruction: 'Name a  river.' }],
  ['instruction of 3 words or fewer', { instruction: '' }],
  ['instruction of more than 150 words', { instruction: words(151) }],
  ...[
    ...['image', 'images', 'graph', 'graphs', 'picture', 'pictures', 'file', 'files', 'map', 'maps', 'draw', 'plot'],
    ...['go to', 'video', 'audio', 'music', 'flowchart', 'diagram', 'MAP'],
  ].map((word): [string, Partial<typeof good>] => [
    'instruction names what a text model cannot do',
    { instruction: `Please, ${word}, tell us more.` },
  ]),
  ['instruction asks for a program', { instruction: 'Write a program that adds numbers.' }],
  ...['"Name" a river of Spain.', '- Name a river now.', '~ a b c d', '_a b c d', '[a] b c d'].map(
    (instruction): [string, Partial<typeof good>] => ['instruction starts with punctuation', { instruction }],
  ),
  ['instruction starts with a character that is not ASCII', { instruction: 'Économise a lot of water.' }],
  ['output empty', { output: '' }],
  ['output is the input', { input: 'The Ebro.' }],
  ['input or output ends in a colon', { output: 'Rivers:' }],
  ['input or output ends in a colon', { input: 'Rivers:' }],
])('%s: %j', (reason, part) => {
  expect(instanceDefect({ ...good, ...part })).toBe(reason);
});
