import { metaPromptShown, metaPromptTasks, type MetaTask } from './meta-prompt.ts';

/** One task of a reply: its number in the list, and its fields where all three are there, each once and in order. */
export interface RepliedTask {
  number: number;
  task?: MetaTask | undefined;
}

/** "4. Instruction:" and the like at the beginning of a line. */
const head = /^[^\S\n]*(\d+)\.[^\S\n]*(Instruction|Input|Output):/gm;

interface Field {
  number: number;
  name: string;
  text: string;
}

/**
 * The tasks of what a model wrote after the meta-prompt (arXiv 2308.12711, Table 8), in order. A task begins with the
 * head of an instruction; "###" on a line of its own, which Alpaca puts between tasks, ends a field too.
 * @param shown tasks of the list that the prompt held
 */
export function repliedTasks(reply: string, shown = metaPromptShown): RepliedTask[] {
  const tasks: Field[][] = [];
  for (const field of fieldsOf(`${shown + 1}. Instruction:${reply}`)) {
    if (field.name === 'Instruction') tasks.push([field]);
    else tasks.at(-1)?.push(field);
  }
  return tasks.map((fields) => ({ number: fields[0]?.number ?? 0, task: taskOf(fields) }));
}

/** Whether a number lies in the list that was asked for. */
export function isAskedFor({ number }: RepliedTask, shown = metaPromptShown): boolean {
  return number > shown && number <= metaPromptTasks;
}

function fieldsOf(text: string): Field[] {
  const heads = [...text.matchAll(head)];
  return heads.map((match, index) => {
    const whole = text.slice(match.index + match[0].length, heads[index + 1]?.index);
    const [own = ''] = whole.split(/^[^\S\n]*###/m);
    return { number: Number(match[1]), name: match[2] ?? '', text: own.trim() };
  });
}

function taskOf(fields: readonly Field[]): MetaTask | undefined {
  const [instruction, input, output] = fields;
  if (instruction === undefined || input === undefined || output === undefined || fields.length > 3) return undefined;
  if (input.name !== 'Input' || output.name !== 'Output') return undefined;
  if (input.number !== instruction.number || output.number !== instruction.number) return undefined;
  const none = input.text.toLowerCase() === '<noinput>';
  return { instruction: instruction.text, input: none ? '' : input.text, output: output.text };
}
