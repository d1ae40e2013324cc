import type { SpecialTokens, TextTokenizer } from '../clients/tokenizer.ts';
import { BadInput } from './bad-input.ts';
import type { PromptRow, Template } from './templates/strategy.ts';

/** A prompt as a model reads it. */
export interface WrittenPrompt {
  prompt: string;
  specialTokens: SpecialTokens;
}

/** A chat template writes the special tokens out; a text is given them by the tokenizer. */
export function specialTokensOf(form: Template['form']): SpecialTokens {
  return form === 'chat' ? 'written' : 'add';
}

/**
 * A prompt as a model reads it: as it is, or said by a user in the model's own chat template.
 * @param model its name, for the message
 * @throws BadInput where a model without a chat template is to be talked to
 */
export function writtenPrompt(
  tokenizer: TextTokenizer,
  form: Template['form'],
  prompt: string,
  model: string,
): WrittenPrompt {
  if (form === 'text') return { prompt, specialTokens: 'add' };
  return { prompt: chatOf(tokenizer, model).prompt(prompt), specialTokens: 'written' };
}

/** A prompt and what should follow it as a model reads them: the end of the turn is part of a chat's completion. */
export function writtenRow(
  tokenizer: TextTokenizer,
  form: Template['form'],
  { prompt, completion }: PromptRow,
  model: string,
): PromptRow & { specialTokens: SpecialTokens } {
  if (form === 'text') return { prompt, completion, specialTokens: 'add' };
  const chat = chatOf(tokenizer, model);
  return { prompt: chat.prompt(prompt), completion: chat.completion(prompt, completion), specialTokens: 'written' };
}

function chatOf({ chat }: TextTokenizer, model: string) {
  if (chat !== undefined) return chat;
  throw new BadInput(
    `the ${model} has no chat template (chat_template in its tokenizer_config.json): it was not taught to chat; use a template of the form "text"`,
  );
}
