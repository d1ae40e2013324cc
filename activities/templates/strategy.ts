import type { Strategy, StrategyDefinition } from '../../pipeline/strategy.ts';

/** An instruction, its input and its output; a template writes some of it and asks for the rest. */
export interface PromptPair {
  instruction: string;
  input: string;
  output: string;
}

/** A prompt and what should follow it. */
export interface PromptRow {
  prompt: string;
  completion: string;
}

/** How pairs are written for a model: the same for its training and for its use. */
export interface Template {
  /** The styles to draw from; one style is chosen for each record. */
  styles: readonly string[];
  /** The prompt, and the completion a training teaches. */
  row(pair: PromptPair, style: string): PromptRow;
  /** What the model meant by the text it wrote. */
  read(text: string): string;
}

export interface TemplateStrategy extends Strategy {
  direction: 'reversed' | 'forward';
  /** Checks the parameters and ties them to the strategy. */
  bind(parameters: unknown): Template;
}

/** Makes a strategy of its parameters' schema and its functions. */
export function templateStrategy<Parameters>(
  definition: StrategyDefinition<Parameters> &
    Pick<TemplateStrategy, 'direction'> &
    Pick<Template, 'row' | 'read'> & { styles(parameters: Parameters): readonly string[] },
): TemplateStrategy {
  return {
    ...definition,
    bind: (raw) => ({
      styles: definition.styles(definition.parameters.parse(raw)),
      row: definition.row,
      read: definition.read,
    }),
  };
}
