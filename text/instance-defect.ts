import type { MetaTask } from './meta-prompt.ts';

/** What a model of text alone cannot do: the words of Self-Instruct, then those that Alpaca added. */
export const beyondTextWords: readonly string[] = [
  ...['image', 'images', 'graph', 'graphs', 'picture', 'pictures', 'file', 'files', 'map', 'maps', 'draw', 'plot'],
  ...['go to', 'video', 'audio', 'music', 'flowchart', 'diagram'],
];

const beyondText = new RegExp(`\\b(?:${beyondTextWords.join('|')})\\b`, 'i');

/** ASCII punctuation. */
const punctuation = /^[!-/:-@[-`{-~]/;

/**
 * Why an instance that a model made up is not kept, by the rules of Self-Instruct and Alpaca; nothing where it is.
 * Whether it is new among others is not looked at here.
 */
export function instanceDefect({ instruction, input, output }: MetaTask): string | undefined {
  const words = instruction.split(/\s+/).filter((word) => word !== '').length;
  if (words <= 3) return 'instruction of 3 words or fewer';
  if (words > 150) return 'instruction of more than 150 words';
  if (beyondText.test(instruction)) return 'instruction names what a text model cannot do';
  if (instruction.startsWith('Write a program')) return 'instruction asks for a program';
  if (punctuation.test(instruction)) return 'instruction starts with punctuation';
  if ((instruction.codePointAt(0) ?? 0) > 127) return 'instruction starts with a character that is not ASCII';
  if (output === '') return 'output empty';
  if (output === input) return 'output is the input';
  if (input.endsWith(':') || output.endsWith(':')) return 'input or output ends in a colon';
  return undefined;
}
