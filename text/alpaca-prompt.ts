/** What a follower, extractor or scorer is asked. */
export interface Question {
  instruction: string;
  /** Left out or empty: the form without an input section. */
  input?: string;
}

/**
 * The prompt of Alpaca (arXiv 2308.12711, Table 7; line breaks as in Alpaca's train.py). The answer follows the last
 * colon at once, with neither space nor line break, and is closed by the model's end-of-sequence token.
 */
export function alpacaPrompt({ instruction, input = '' }: Question): string {
  if (input === '') {
    return (
      'Below is an instruction that describes a task. Write a response that appropriately completes the request.' +
      `\n\n### Instruction:\n${instruction}\n\n### Response:`
    );
  }
  return (
    'Below is an instruction that describes a task, paired with an input that provides further context. ' +
    'Write a response that appropriately completes the request.' +
    `\n\n### Instruction:\n${instruction}\n\n### Input:\n${input}\n\n### Response:`
  );
}
