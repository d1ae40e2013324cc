import { z } from 'zod';
import { joinInput } from '../../text/join-input.ts';
import {
  instructionFromReply,
  longformCompletion,
  longformExampleEnd,
  longformExamples,
  longformPrompt,
} from '../../text/longform-prompt.ts';
import { longformStylesField, toLongformStyle } from './longform-styles.ts';
import { templateStrategy, type PromptPair } from './strategy.ts';

const parameters = z.strictObject({
  examples: z.int().min(1).max(20).default(3).describe('human pairs of the seed data shown before the fragment'),
  form: z.enum(['text', 'chat']).default('text').describe("as it is, or said by a user in the model's chat template"),
  styles: longformStylesField,
});

/**
 * A model without training: some human pairs, output before instruction in the form of Table 9, and then the fragment.
 * A prompt has one style. The answer ends where the model would go on with another example.
 */
export const inContext = templateStrategy({
  name: 'in-context',
  version: 1,
  summary: 'some human pairs, output before instruction, and then the output whose instruction is asked for',
  parameters,
  needs: ['generate'],
  scope: 'record',
  direction: 'reversed',
  taught: false,
  styles: (chosen) => chosen.styles,
  form: (chosen) => chosen.form,
  examples: (chosen) => chosen.examples,
  stop: [longformExampleEnd],
  row(pair, style, shown) {
    const named = toLongformStyle(style);
    const examples = longformExamples(named, shown.map(toExample));
    return {
      prompt: `${examples}${longformPrompt(named, pair.output)}`,
      completion: longformCompletion(joinInput(pair.instruction, pair.input)),
    };
  },
  // Not every server keeps to the stop text.
  read: (text) => instructionFromReply(text.split(longformExampleEnd)[0] ?? ''),
});

function toExample({ instruction, input, output }: PromptPair): { instruction: string; output: string } {
  return { instruction: joinInput(instruction, input), output };
}
