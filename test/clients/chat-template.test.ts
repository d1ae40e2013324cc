import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import { loadChatTemplate, type ChatTemplate } from '../../clients/chat-template.ts';

/** Templates of three usual shapes, and what apply_chat_template of Python's transformers 5.3.0 made of them. */
interface Golden {
  name: string;
  template: string;
  bos: string | null;
  eos: string;
  /** One turn of a user, with the beginning of the answer; and the same with the answer. */
  prompt: string;
  whole: string;
}

const golden = JSON.parse(
  await readFile(new URL('../fixtures/chat-templates.json', import.meta.url), 'utf8'),
) as Golden[];

const user = 'Name a river.\n\nIn Spain; not "Tagus" & <b>.';
const answer = 'The Ebro.\nIt is 930 km long.';

async function loaded(config: unknown, ownFile?: string): Promise<ChatTemplate | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-chat-'));
  try {
    await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
    if (ownFile !== undefined) await writeFile(join(folder, 'chat_template.jinja'), ownFile);
    return await loadChatTemplate(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test.each(golden)('$name: prompt and completion are together what transformers writes', async (one) => {
  const chat = await loaded({ chat_template: one.template, bos_token: one.bos, eos_token: one.eos });
  expect(chat?.prompt(user)).toBe(one.prompt);
  expect(`${chat?.prompt(user)}${chat?.completion(user, answer)}`).toBe(one.whole);
});

test('special tokens may be written as objects', async () => {
  const chat = await loaded({
    chat_template: '{{ bos_token }}{{ messages[0].content }}',
    bos_token: { content: '<s>' },
  });
  expect(chat?.prompt('a')).toBe('<s>a');
});

test('a file of its own comes before the field of the config', async () => {
  const chat = await loaded({ chat_template: 'field' }, 'file: {{ messages[0].content }}');
  expect(chat?.prompt('a')).toBe('file: a');
});

test('of several templates the one named "default" is taken', async () => {
  const named = [
    { name: 'tools', template: 'tools' },
    { name: 'default', template: 'usual' },
  ];
  expect((await loaded({ chat_template: named }))?.prompt('a')).toBe('usual');
  expect((await loaded({ chat_template: named.slice(0, 1) }))?.prompt('a')).toBe('tools');
});

test.each([{}, { chat_template: null }, { chat_template: [] }])(
  '%j: a model that was not taught to chat',
  async (config) => {
    expect(await loaded(config)).toBeUndefined();
  },
);

test('an answered conversation that does not begin with its prompt cannot be learnt from', async () => {
  const template =
    '{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}{% if add_generation_prompt %}<assistant><think>{% endif %}';
  const chat = await loaded({ chat_template: template });
  expect(chat?.prompt('a')).toBe('<user>a<assistant><think>');
  expect(() => chat?.completion('a', 'b')).toThrow(/writes an answered conversation otherwise/);
});

test('a template that writes the date of today writes the same one every day', async () => {
  const template =
    '{% if strftime_now is defined %}{{ strftime_now("%A, %d %b %Y (%Y-%m-%d) %B %-d %y %a %H:%M:%S %j 100%%") }}{% endif %}';
  const chat = await loaded({ chat_template: template });
  // As Python's strftime writes it
  expect(chat?.prompt('a')).toBe('Friday, 26 Jul 2024 (2024-07-26) July 26 24 Fri 00:00:00 208 100%');
});

test.each([
  '\n{{ messages[0].content }}',
  '  {% if true %}{{ messages[0].content }}{% endif %}',
  '{%- if true %} b{% endif %}',
])('a template keeps the white space it begins with: %j', async (template) => {
  const usual = new Template(template).render({ messages: [{ role: 'user', content: 'a' }] });
  expect((await loaded({ chat_template: template }))?.prompt('a')).toBe(usual);
});
