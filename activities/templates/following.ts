import { z } from 'zod';
import { alpacaPrompt } from '../../text/alpaca-prompt.ts';
import { joinInput } from '../../text/join-input.ts';
import { instructionFromReply, longformPrompt } from '../../text/longform-prompt.ts';
import { longformStylesField, toLongformStyle } from './longform-styles.ts';
import { templateStrategy } from './strategy.ts';

const parameters = z.strictObject({ styles: longformStylesField });

/**
 * The paper's "instruction following" (Table 3): a model that was taught to follow instructions is asked for the
 * instruction of an output, zero-shot, with a text of Table 9 as the instruction in the prompt of Table 7.
 */
export const following = templateStrategy({
  name: 'following',
  version: 1,
  summary: 'a follower is asked, with a text of LongForm as its instruction, for the instruction of an output',
  parameters,
  needs: ['generate'],
  scope: 'record',
  direction: 'reversed',
  taught: false,
  styles: (chosen) => chosen.styles,
  row: (pair, style) => ({
    prompt: alpacaPrompt({ instruction: longformPrompt(toLongformStyle(style), pair.output) }),
    completion: joinInput(pair.instruction, pair.input),
  }),
  read: instructionFromReply,
});
