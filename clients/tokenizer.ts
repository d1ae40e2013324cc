import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { loadChatTemplate, type ChatTemplate } from './chat-template.ts';

/** Whether a tokenizer puts its special tokens (BOS) around a text, or they are written in it already. */
export type SpecialTokens = 'add' | 'written';

/** Text to token ids, as the model's trainer would see them. */
export interface TextTokenizer {
  /** Ids, with the special tokens the model puts around a text unless they are written in it. */
  encode(text: string, specialTokens?: SpecialTokens): number[];
  /** How the model is talked to; nothing where it was not taught to chat. */
  chat?: ChatTemplate | undefined;
}

const objectSchema = z.record(z.string(), z.unknown());

/**
 * The tokenizer of a model folder (tokenizer.json, tokenizer_config.json and, where there is one, chat_template.jinja).
 * @throws when a file is missing or is not JSON; names it
 */
export async function loadTokenizer(folder: string): Promise<TextTokenizer> {
  const [tokenizerJson, config] = await Promise.all(
    ['tokenizer.json', 'tokenizer_config.json'].map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      return objectSchema.parse(JSON.parse(text));
    }),
  );
  const tokenizer = new Tokenizer(tokenizerJson ?? {}, config ?? {});
  return {
    encode: (text, specialTokens = 'add') =>
      tokenizer.encode(text, { add_special_tokens: specialTokens === 'add' }).ids,
    chat: await loadChatTemplate(folder),
  };
}

/** Token ids of prompt and continuation, and where the continuation starts. */
export interface TokenizedContinuation {
  ids: number[];
  start: number;
}

/**
 * Tokenises as TRL's SFTTrainer does for prompt and completion: both together, the completion starting where the ids
 * leave those of the prompt alone, which is earlier than the prompt's end when a token spans the boundary.
 */
export function tokenizeContinuation(
  tokenizer: TextTokenizer,
  prompt: string,
  continuation: string,
  specialTokens: SpecialTokens = 'add',
): TokenizedContinuation {
  const promptIds = tokenizer.encode(prompt, specialTokens);
  const ids = tokenizer.encode(prompt + continuation, specialTokens);
  let start = 0;
  while (start < promptIds.length && start < ids.length && promptIds[start] === ids[start]) start++;
  return { ids, start };
}
