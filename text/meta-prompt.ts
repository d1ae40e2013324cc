/** A task as the meta-prompt shows it and asks for it. */
export interface MetaTask {
  instruction: string;
  /** Empty where the instruction stands alone. */
  input: string;
  output: string;
}

/** Tasks of a list, those that are shown first. */
export const metaPromptTasks = 20;

/** Tasks that are shown. */
export const metaPromptShown = 3;

/** Spelling as printed. Numbers 1 to 9 are the paper's; Alpaca's own file repeats some. */
const requirements = [
  'Try not to repeat the verb for each instruction to maximize diversity.',
  'The language used for the instruction also should be diverse. For example, you should combine questions with imperative instrucitons.',
  'The type of instructions should be diverse. The list should include diverse types of tasks like open-ended generation, classification, editing, etc.',
  'A GPT language model should be able to complete the instruction. For example, do not ask the assistant to create any visual or audio output. For another example, do not ask the assistant to wake you up at 5pm or set a reminder because it cannot perform any action.',
  'The instructions should be in English.',
  'The instructions should be 1 to 2 sentences long. Either an imperative sentence or a question is permitted.',
  'You should generate an appropriate input to the instruction. The input field should contain a specific example provided for the instruction. It should involve realistic data and should not contain simple placeholders. The input should provide substantial content to make the instruction challenging but should ideally not exceed 100 words.',
  'Not all instructions require input. For example, when a instruction asks about some general information, "what is the highest peak in the world", it is not necssary to provide a specific context. In this case, we simply put "<noinput>" in the input field.',
  'The output should be an appropriate response to the instruction and the input. Make sure the output is less than 100 words.',
];

/**
 * Alpaca's prompt for new instruction data (arXiv 2308.12711, Table 8), up to the head of the first task that is not
 * shown: "4. Instruction:" after three. Blank lines, which the table has lost, stand as in Alpaca's own file.
 */
export function metaPrompt(shown: readonly MetaTask[]): string {
  return [
    `You are asked to come up with a set of ${metaPromptTasks} diverse task instructions. These task instructions will be ` +
      'given to a GPT model and we will evaluate the GPT model for completing the instructions.',
    '',
    'Here are the requirements:',
    ...requirements.map((requirement, index) => `${index + 1}. ${requirement}`),
    '',
    `List of ${metaPromptTasks} tasks:`,
    ...shown.map((task, index) => `${index + 1}. Instruction:${written(task, index + 1)}`),
    `${shown.length + 1}. Instruction:`,
  ].join('\n');
}

/** What follows {@link metaPrompt}: the tasks after those that were shown, from the line below the first head. */
export function metaCompletion(tasks: readonly MetaTask[], shown = metaPromptShown): string {
  return tasks
    .map((task, index) => {
      const number = shown + 1 + index;
      return `${index === 0 ? '' : `\n${number}. Instruction:`}${written(task, number)}`;
    })
    .join('');
}

function written({ instruction, input, output }: MetaTask, number: number): string {
  const given = input.trim() === '' ? '<noinput>' : input.trim();
  return `\n${instruction.trim()}\n${number}. Input:\n${given}\n${number}. Output:\n${output.trim()}`;
}
