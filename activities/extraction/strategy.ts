import type { GeneratedText } from '../../clients/text-generation.ts';
import type { Strategy, StrategyDefinition } from '../../pipeline/strategy.ts';
import type { Sampling } from '../../pipeline/run-file/arms.ts';
import type { Random } from '../../text/random.ts';
import type { Template } from '../templates/strategy.ts';

/** A fragment as a strategy sees it: its text, and where it stands in the passage. */
export interface ExtractedFragment {
  text: string;
  spans: { start: number; end: number }[];
}

/** Takes fragments out of a passage; an empty list means the passage has none. */
export type Extraction = (text: string, random: Random) => ExtractedFragment[];

/** A strategy that needs nothing but the passage. */
export interface TakingStrategy extends Strategy {
  asks: false;
  /** Checks the parameters and ties them to the strategy. */
  bind(parameters: unknown): Extraction;
}

/** What a model selected in a text: the fragments, and how each segment of its reply ended. */
export interface ReadReply {
  /** Spans are offsets in the text that was shown. */
  fragments: ExtractedFragment[];
  /** Segments that the fragments hold. */
  taken: number;
  dropped: { segment: string; reason: string }[];
}

/** An extraction by a model: what it is asked, and how its reply is read. */
export interface AskedExtraction {
  /** text: the prompt is what the model reads; chat: it is what a user says. */
  form: Template['form'];
  sampling: Sampling;
  /** The pieces of a passage that are shown one by one, with their places in it. */
  pieces(text: string): { text: string; start: number }[];
  prompt(piece: string): string;
  read(reply: Pick<GeneratedText, 'text' | 'finish'>, piece: string): ReadReply;
}

/** A strategy that asks a model; its stage needs a server. */
export interface AskingStrategy extends Strategy {
  asks: true;
  /** Checks the parameters and ties them to the strategy. */
  bind(parameters: unknown): AskedExtraction;
}

export type ExtractionStrategy = TakingStrategy | AskingStrategy;

/** Makes a strategy of its parameters' schema and one function. */
export function extractionStrategy<Parameters>(
  definition: StrategyDefinition<Parameters> & {
    extract(text: string, parameters: Parameters, random: Random): ExtractedFragment[];
  },
): TakingStrategy {
  return {
    ...definition,
    asks: false,
    bind(raw) {
      const parameters = definition.parameters.parse(raw);
      return (text, random) => definition.extract(text, parameters, random);
    },
  };
}

/** Makes a strategy that asks a model, of its parameters' schema and what they mean. */
export function askingStrategy<Parameters>(
  definition: StrategyDefinition<Parameters> & { asked(parameters: Parameters): AskedExtraction },
): AskingStrategy {
  const { asked, ...strategy } = definition;
  return { ...strategy, asks: true, bind: (raw) => asked(definition.parameters.parse(raw)) };
}
