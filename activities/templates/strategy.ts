import type { Strategy, StrategyDefinition } from '../../pipeline/strategy.ts';
import type { Random } from '../../text/random.ts';

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

/** A row to learn from that is made of several pairs. */
export interface CollectiveRow extends PromptRow {
  /** Ids of the pairs that are learnt in this row and in no other; the first is the row's. */
  learns: readonly string[];
}

/** How a template makes rows of several pairs. */
export interface PairLists {
  /** Pairs that are learnt in one row. */
  pairs: number;
  /** None where there are too few pairs for one. */
  rows(pairs: readonly (PromptPair & { id: string })[], random: Random): CollectiveRow[];
}

/** What a reply that holds several instances of instruction, input and output gave. */
export interface ReadInstances {
  /** Those that are kept; the place is that in the reply, counted from 1. */
  instances: (PromptPair & { place: number })[];
  dropped: { place: number; reason: string }[];
}

/** How pairs are written for a model: the same for its training and for its use. */
export interface Template {
  /** The styles to draw from; one style is chosen for each record. */
  styles: readonly string[];
  /** text: the prompt is what the model reads; chat: it is what a user says, and the model's chat template is put around. */
  form: 'text' | 'chat';
  /** Human pairs shown in each prompt; 0 for a model that was trained on the template. */
  examples: number;
  /** Texts before which an answer has ended, beside those of the sampling. */
  stop: readonly string[];
  /**
   * The prompt, and the completion a training teaches.
   * @param shown the examples, as many as the template asks for
   */
  row(pair: PromptPair, style: string, shown: readonly PromptPair[]): PromptRow;
  /** For a template whose completions hold several pairs: a training takes its rows. */
  lists?: PairLists | undefined;
  /**
   * What the model meant by the text it wrote.
   * @param output what the text is the instruction of, where it is known: a template may say how long it is
   */
  read(text: string, output?: string): string;
  /** For a template that asks for whole instances and not for the instruction of an output: those of a reply. */
  instances?: ((reply: string, finish: 'stop' | 'length') => ReadInstances) | undefined;
}

export interface TemplateStrategy extends Strategy {
  direction: 'reversed' | 'forward';
  /** Whether models are trained on it; one that is not asks models that follow instructions, or goes by examples. */
  taught: boolean;
  /** Checks the parameters and ties them to the strategy. */
  bind(parameters: unknown): Template;
}

/** Makes a strategy of its parameters' schema and its functions. */
export function templateStrategy<Parameters>(
  definition: StrategyDefinition<Parameters> &
    Pick<TemplateStrategy, 'direction'> &
    Pick<Template, 'lists' | 'instances'> & {
      /** true when absent */
      taught?: boolean;
      styles(parameters: Parameters): readonly string[];
      /** text when absent */
      form?(parameters: Parameters): Template['form'];
      /** none when absent */
      examples?(parameters: Parameters): number;
      /** none when absent */
      stop?: readonly string[];
      row(pair: PromptPair, style: string, shown: readonly PromptPair[], parameters: Parameters): PromptRow;
      read(text: string, output: string | undefined, parameters: Parameters): string;
    },
): TemplateStrategy {
  const { styles, form, examples, stop = [], row, lists, read, instances, taught = true, ...strategy } = definition;
  return {
    ...strategy,
    taught,
    bind(raw) {
      const parameters = definition.parameters.parse(raw);
      return {
        styles: styles(parameters),
        form: form?.(parameters) ?? 'text',
        examples: examples?.(parameters) ?? 0,
        stop,
        row: (pair, style, shown) => row(pair, style, shown, parameters),
        lists,
        read: (text, output) => read(text, output, parameters),
        instances,
      };
    },
  };
}
