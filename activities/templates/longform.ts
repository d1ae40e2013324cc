import { z } from 'zod';
import { joinInput } from '../../text/join-input.ts';
import {
  instructionFromLongformCompletion,
  lengthHint,
  longformCompletion,
  longformPrompt,
} from '../../text/longform-prompt.ts';
import { splitSentences } from '../../text/sentences.ts';
import { longformStylesField, toLongformStyle } from './longform-styles.ts';
import { templateStrategy } from './strategy.ts';

const parameters = z.strictObject({
  styles: longformStylesField,
  lengthHint: z
    .boolean()
    .default(false)
    .describe('add a line to each instruction that says how many sentences its output has'),
});

/**
 * LongForm's reversed prompt (paper, Table 9): the output is shown, the instruction asked for. An input that is kept
 * apart is joined here all the same, because the template has one slot. A length hint is not learnt: the output is
 * known, so its sentences are counted.
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
    prompt: longformPrompt(toLongformStyle(style), pair.output),
    completion: longformCompletion(joinInput(pair.instruction, pair.input)),
  }),
  read(text, output, chosen) {
    const instruction = instructionFromLongformCompletion(text);
    if (!chosen.lengthHint || output === undefined || instruction === '') return instruction;
    return `${instruction}\n${lengthHint(splitSentences(output).length)}`;
  },
});
