import { z } from 'zod';
import { joinInput } from '../../text/join-input.ts';
import {
  instructionFromLongformCompletion,
  longformCompletion,
  longformPrompt,
  longformStyles,
  type LongformStyle,
} from '../../text/longform-prompt.ts';
import { templateStrategy } from './strategy.ts';

const styleSchema = z.enum(['instruction', 'chatbot', 'query']);

const parameters = z.strictObject({
  styles: z
    .array(styleSchema)
    .min(1)
    .default([...longformStyles])
    .describe('styles of Table 9 to draw from'),
});

/**
 * LongForm's reversed prompt (paper, Table 9): the output is shown, the instruction asked for. An input that is kept
 * apart is joined here all the same, because the template has one slot.
 */
export const longform = templateStrategy({
  name: 'longform',
  version: 1,
  summary: 'output in, instruction out, in the three styles of LongForm',
  parameters,
  needs: ['generate'],
  scope: 'record',
  direction: 'reversed',
  styles: (chosen) => chosen.styles,
  row: (pair, style) => ({
    prompt: longformPrompt(toStyle(style), pair.output),
    completion: longformCompletion(joinInput(pair.instruction, pair.input)),
  }),
  read: instructionFromLongformCompletion,
});

function toStyle(style: string): LongformStyle {
  return styleSchema.parse(style);
}
