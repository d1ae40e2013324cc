import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';

/** Text to token ids, as the model's trainer would see them. */
export interface TextTokenizer {
  /** Ids with the special tokens the model puts around a text (BOS). */
  encode(text: string): number[];
}

const objectSchema = z.record(z.string(), z.unknown());

/**
 * The tokenizer of a model folder (tokenizer.json and tokenizer_config.json).
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
  return { encode: (text) => tokenizer.encode(text).ids };
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
): TokenizedContinuation {
  const promptIds = tokenizer.encode(prompt);
  const ids = tokenizer.encode(prompt + continuation);
  let start = 0;
  while (start < promptIds.length && start < ids.length && promptIds[start] === ids[start]) start++;
  return { ids, start };
}
