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
  /** text: the prompt is what the model reads; chat: it is what a user says, and the model's chat template is put around. */
  form: 'text' | 'chat';
  /** Human pairs shown in each prompt; 0 for a model that was trained on the template. */
  examples: number;
  /**
   * The prompt, and the completion a training teaches.
   * @param shown the examples, as many as the template asks for
   */
  row(pair: PromptPair, style: string, shown: readonly PromptPair[]): PromptRow;
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
    Pick<Template, 'row' | 'read'> & {
      styles(parameters: Parameters): readonly string[];
      /** text when absent */
      form?(parameters: Parameters): Template['form'];
      /** none when absent */
      examples?(parameters: Parameters): number;
    },
): TemplateStrategy {
  const { styles, form, examples, row, read, ...strategy } = definition;
  return {
    ...strategy,
    bind(raw) {
      const parameters = definition.parameters.parse(raw);
      return {
        styles: styles(parameters),
        form: form?.(parameters) ?? 'text',
        examples: examples?.(parameters) ?? 0,
        row,
        read,
      };
    },
  };
}
