import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import { z } from 'zod';
import { templateDate } from './template-date.ts';

/** A model's chat template: what it was taught to read around what is said to it. */
export interface ChatTemplate {
  /** What a user says, up to where the model's answer begins. Special tokens are written out, beginning of text too. */
  prompt(user: string): string;
  /**
   * What follows the prompt in a conversation of which the answer is known: the answer and the end of the turn.
   * @throws Error where the template does not write an answered conversation as it writes the prompt of one
   */
  completion(user: string, answer: string): string;
}

const tokenSchema = z
  .string()
  .or(z.object({ content: z.string() }).transform(({ content }) => content))
  .nullish();

const namedTemplate = z.object({ name: z.string(), template: z.string() });

const configSchema = z.object({
  chat_template: z.string().or(z.array(namedTemplate)).nullish(),
  bos_token: tokenSchema,
  eos_token: tokenSchema,
  pad_token: tokenSchema,
  unk_token: tokenSchema,
});

/**
 * The chat template of a model folder: `chat_template.jinja`, or the field of tokenizer_config.json. Nothing where the
 * model has none: it was not taught to chat.
 */
export async function loadChatTemplate(folder: string): Promise<ChatTemplate | undefined> {
  const config = configSchema.parse(JSON.parse(await readFile(join(folder, 'tokenizer_config.json'), 'utf8')));
  const source = (await ownFile(join(folder, 'chat_template.jinja'))) ?? fieldOf(config);
  return source === undefined ? undefined : chatTemplate(source, config);
}

async function ownFile(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Some models have several templates, by name; "default" is the one to chat with. */
function fieldOf({ chat_template: field }: z.infer<typeof configSchema>): string | undefined {
  if (!Array.isArray(field)) return field ?? undefined;
  return (field.find(({ name }) => name === 'default') ?? field[0])?.template;
}

function chatTemplate(source: string, config: z.infer<typeof configSchema>): ChatTemplate {
  // The library's own names cannot be given anew, but a template may set them; its first line stays a line of its own
  const template = new Template(`{% set strftime_now = template_date %}\n${source}`);
  const tokens = {
    bos_token: config.bos_token ?? '',
    eos_token: config.eos_token ?? '',
    pad_token: config.pad_token ?? '',
    unk_token: config.unk_token ?? '',
    template_date: templateDate,
  };
  const render = (messages: { role: string; content: string }[], generate: boolean) =>
    template.render({ ...tokens, messages, add_generation_prompt: generate });
  const prompt = (user: string) => render([{ role: 'user', content: user }], true);
  return {
    prompt,
    completion(user, answer) {
      const [begun, whole] = [
        prompt(user),
        render(
          [
            { role: 'user', content: user },
            { role: 'assistant', content: answer },
          ],
          false,
        ),
      ];
      if (whole.startsWith(begun)) return whole.slice(begun.length);
      throw new Error("the model's chat template writes an answered conversation otherwise than its prompt");
    },
  };
}
