import { longestPrompt, type Endpoint } from '../clients/text-generation.ts';
import type { TextTokenizer } from '../clients/tokenizer.ts';
import { BadInput } from './bad-input.ts';
import type { WrittenPrompt } from './written-prompt.ts';

/** No vocabulary packs more characters than this into a token on average, so a longer prompt need not be tokenised. */
const charactersPerToken = 32;

/**
 * The tokens a prompt may have beside the longest text that is to follow it.
 * @param field of the run file that gives the longest text, for the message
 * @param role whose server it is, for the message
 * @throws BadInput where nothing is left
 */
export function promptRoom(endpoint: Endpoint, maxNewTokens: number, field: string, role: string): number {
  const room = longestPrompt(endpoint, maxNewTokens);
  if (room >= 1) return room;
  throw new BadInput(
    `${field} ${maxNewTokens} leaves no room for a prompt: the server of the ${role} takes ` +
      `${endpoint.maxModelLength} tokens (maxModelLength)`,
  );
}

/** Whether a prompt has at most so many tokens. */
export function fits({ prompt, specialTokens }: WrittenPrompt, room: number, tokenizer: TextTokenizer): boolean {
  return prompt.length <= room * charactersPerToken && tokenizer.encode(prompt, specialTokens).length <= room;
}
