import { templates } from '../../../activities/strategies.ts';
import type { Template } from '../../../activities/templates/strategy.ts';

const pair = { instruction: 'Name a river.', input: 'In Spain', output: 'The Ebro is long.' };
const other = { instruction: 'Say no.', input: '', output: 'No.' };

function bound(name: string, parameters: Record<string, unknown> = {}): Template {
  const template = templates[name]?.bind(parameters);
  if (template === undefined) throw new TypeError(`there is no template ${name}`);
  return template;
}

// Typed from Tables 7 and 9 of arXiv 2308.12711.
const table9 = {
  instruction: (output: string) =>
    `Instruction: X\nOutput: ${output}\n\nWhat kind of instruction could this be the answer to?\nX:`,
  chatbot: (output: string) =>
    `You are a chatbot. A user sent you an informal message and your reply is as follows.\nMessage: X\nReply: ${output}\nWhat is the informal message X?\nX:`,
};
const table7 = (instruction: string) =>
  `Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n### Instruction:\n${instruction}\n\n### Response:`;

test('every template is under its own name, and those of a generator are reversed', () => {
  expect(Object.entries(templates).map(([name, template]) => [name, template.name, template.direction])).toEqual([
    ['longform', 'longform', 'reversed'],
    ['following', 'following', 'reversed'],
    ['in-context', 'in-context', 'reversed'],
    ['meta-prompt', 'meta-prompt', 'reversed'],
    ['alpaca', 'alpaca', 'forward'],
    ['chat', 'chat', 'forward'],
  ]);
});

test('longform shows the output and teaches instruction and input', () => {
  expect(bound('longform').row(pair, 'chatbot', [])).toEqual({
    prompt: table9.chatbot('The Ebro is long.'),
    completion: ' Name a river.\nIn Spain',
  });
  expect(bound('longform').styles).toEqual(['instruction', 'chatbot', 'query']);
  expect(bound('longform', { styles: ['query'] }).styles).toEqual(['query']);
});

test('a length hint says the sentences of the output after an instruction, and nothing where there is none', () => {
  const hinted = bound('longform', { lengthHint: true });
  expect(hinted.read(' Tell me. ', 'It is long. It is wide!')).toBe('Tell me.\nRespond in 2 sentences.');
  expect([hinted.read(' Tell me. '), hinted.read(' ', 'It is long.')]).toEqual(['Tell me.', '']);
  expect(bound('longform').read(' Tell me. ', 'It is long.')).toBe('Tell me.');
  expect(hinted.row(pair, 'query', [])).toEqual(bound('longform').row(pair, 'query', []));
});

test('following asks with a text of Table 9 as the instruction in the prompt of Table 7', () => {
  const following = bound('following');
  expect(following.row(pair, 'instruction', []).prompt).toBe(table7(table9.instruction('The Ebro is long.')));
  expect([following.form, following.examples, following.read('\nX: Name it.\n')]).toEqual(['text', 0, 'Name it.']);
});

test('in-context shows solved examples of the same style before the output', () => {
  const template = bound('in-context', { examples: 2 });
  expect(template.examples).toBe(2);
  expect(template.row({ ...pair, output: 'Why?' }, 'chatbot', [pair, other]).prompt).toBe(
    `${table9.chatbot('The Ebro is long.')} Name a river.\nIn Spain\n###\n` +
      `${table9.chatbot('No.')} Say no.\n###\n${table9.chatbot('Why?')}`,
  );
});

test('an in-context answer ends where the model goes on with another example', () => {
  const template = bound('in-context', { form: 'chat' });
  expect(template.stop).toEqual(['\n###']);
  expect(template.read(' Name it.\nNow.\n###\nInstruction: X')).toBe('Name it.\nNow.');
  expect([template.form, bound('in-context').form, bound('in-context').examples]).toEqual(['chat', 'text', 3]);
});

test('chat says instruction and input, and is answered with the output', () => {
  const chat = bound('chat');
  expect(chat.form).toBe('chat');
  expect(chat.row(pair, 'chat', [])).toEqual({ prompt: 'Name a river.\n\nIn Spain', completion: 'The Ebro is long.' });
  expect(chat.row(other, 'chat', []).prompt).toBe('Say no.');
});
