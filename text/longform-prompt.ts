export type LongformStyle = 'instruction' | 'chatbot' | 'query';

/** The three styles in the order of Table 9 of arXiv 2308.12711. */
export const longformStyles: readonly LongformStyle[] = ['instruction', 'chatbot', 'query'];

/**
 * The prompt that asks a generator for the instruction which `output` answers (arXiv 2308.12711, Table 9; line breaks
 * as in LongForm's templates). It ends with "X:", and what follows is {@link longformCompletion}: trainers tokenise
 * prompt and completion apart, and byte-pair and sentence-piece vocabularies put the completion's leading space into its
 * first word, so the colon stays the prompt's last token in training and in generation alike.
 */
export function longformPrompt(style: LongformStyle, output: string): string {
  switch (style) {
    case 'instruction':
      return `Instruction: X\nOutput: ${output}\n\nWhat kind of instruction could this be the answer to?\nX:`;
    case 'chatbot':
      return (
        'You are a chatbot. A user sent you an informal message and your reply is as follows.\n' +
        `Message: X\nReply: ${output}\nWhat is the informal message X?\nX:`
      );
    case 'query':
      return (
        'You are a search engine. A person queried something in detail and the most relevant document about the query ' +
        `is as follows.\nQuery: X\nDocument: ${output}\nWhat is the detailed query X?\nX:`
      );
  }
}

/** What a generator is trained to write after {@link longformPrompt}: one space, then the instruction without outer white space. */
export function longformCompletion(instruction: string): string {
  return ` ${instruction.trim()}`;
}

/** The instruction in what a generator wrote after {@link longformPrompt}; empty when it wrote only white space. */
export function instructionFromLongformCompletion(completion: string): string {
  return completion.trim();
}

/**
 * The instruction in what a model wrote that was not trained on {@link longformPrompt}: it may repeat the label "X:"
 * before its answer.
 */
export function instructionFromReply(reply: string): string {
  return reply.trim().replace(/^X:\s*/, '');
}

/** A line that ends each example of {@link longformExamples}; a model that goes on with another example writes it first. */
export const longformExampleEnd = '\n###';

/** Solved examples of one style, one after the other, for a prompt of {@link longformPrompt} to follow (ours). */
export function longformExamples(
  style: LongformStyle,
  examples: readonly { instruction: string; output: string }[],
): string {
  return examples
    .map(({ instruction, output }) => {
      return `${longformPrompt(style, output)}${longformCompletion(instruction)}${longformExampleEnd}\n`;
    })
    .join('');
}

/** How long an answer is to be, for the end of its instruction (ours; LongForm says it in sentences too). */
export function lengthHint(sentences: number): string {
  return `Respond in ${sentences} ${sentences === 1 ? 'sentence' : 'sentences'}.`;
}
