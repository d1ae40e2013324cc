import type { TextTokenizer } from '../clients/tokenizer.ts';
import type { RecipeParameters } from '../pipeline/recipes.ts';
import { alpacaPrompt } from '../text/alpaca-prompt.ts';
import { joinInput } from '../text/join-input.ts';
import { BadInput } from './bad-input.ts';
import { writtenPrompt, type WrittenPrompt } from './written-prompt.ts';

export type ScoringStyle = RecipeParameters['score']['prompt'];

/** Writes what stands before an output: its instruction, and its input where it has one. */
export type PromptBefore = (instruction: string, input?: string) => WrittenPrompt;

/**
 * What stands before the output when it is scored, from the instruction: Table 7 of the paper, with which the base scorer
 * is asked too; the instruction alone; or the instruction as a user says it in the scorer's own chat template.
 * @throws BadInput where a scorer without a chat template is to be talked to
 */
export function scoringPrompt(style: ScoringStyle, tokenizer: TextTokenizer): PromptBefore {
  switch (style) {
    case 'alpaca':
      return (instruction, input) => ({ prompt: alpacaPrompt({ instruction, input }), specialTokens: 'add' });
    case 'bare':
      return (instruction, input) => ({ prompt: `${joinInput(instruction, input)}\n`, specialTokens: 'add' });
    case 'chat':
      if (tokenizer.chat === undefined) {
        throw new BadInput(
          'scoring.prompt: "chat" needs a scorer that was taught to chat, and this one has no chat template ' +
            '(chat_template.jinja, or chat_template in its tokenizer_config.json); score with "alpaca" or "bare"',
        );
      }
      return (instruction, input) => writtenPrompt(tokenizer, 'chat', joinInput(instruction, input), 'scorer');
  }
}
