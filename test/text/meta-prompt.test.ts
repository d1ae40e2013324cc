import { metaCompletion, metaPrompt } from '../../text/meta-prompt.ts';

const tasks = [
  { instruction: 'Name a river of Spain.', input: '', output: 'The Ebro.' },
  { instruction: 'Translate into French.', input: 'The river is long.', output: 'Le fleuve est long.' },
  { instruction: ' Is this a lake?\n', input: 'Como', output: ' Yes.\n' },
];

// Typed from Table 8 of arXiv 2308.12711, its misspellings included; lines that the page breaks are joined.
const table8 = `You are asked to come up with a set of 20 diverse task instructions. These task instructions will be given to a GPT model and we will evaluate the GPT model for completing the instructions.

Here are the requirements:
1. Try not to repeat the verb for each instruction to maximize diversity.
2. The language used for the instruction also should be diverse. For example, you should combine questions with imperative instrucitons.
3. The type of instructions should be diverse. The list should include diverse types of tasks like open-ended generation, classification, editing, etc.
4. A GPT language model should be able to complete the instruction. For example, do not ask the assistant to create any visual or audio output. For another example, do not ask the assistant to wake you up at 5pm or set a reminder because it cannot perform any action.
5. The instructions should be in English.
6. The instructions should be 1 to 2 sentences long. Either an imperative sentence or a question is permitted.
7. You should generate an appropriate input to the instruction. The input field should contain a specific example provided for the instruction. It should involve realistic data and should not contain simple placeholders. The input should provide substantial content to make the instruction challenging but should ideally not exceed 100 words.
8. Not all instructions require input. For example, when a instruction asks about some general information, "what is the highest peak in the world", it is not necssary to provide a specific context. In this case, we simply put "<noinput>" in the input field.
9. The output should be an appropriate response to the instruction and the input. Make sure the output is less than 100 words.

List of 20 tasks:
1. Instruction:
Name a river of Spain.
1. Input:
<noinput>
1. Output:
The Ebro.
2. Instruction:
Translate into French.
2. Input:
The river is long.
2. Output:
Le fleuve est long.
3. Instruction:
Is this a lake?
3. Input:
Como
3. Output:
Yes.
4. Instruction:`;

test('the prompt is that of Table 8 with three tasks, up to the head of the fourth', () => {
  expect(metaPrompt(tasks)).toBe(table8);
});

test('what follows it goes on with the numbers of the list', () => {
  expect(metaCompletion(tasks.slice(0, 2))).toBe(
    '\nName a river of Spain.\n4. Input:\n<noinput>\n4. Output:\nThe Ebro.\n' +
      '5. Instruction:\nTranslate into French.\n5. Input:\nThe river is long.\n5. Output:\nLe fleuve est long.',
  );
});
