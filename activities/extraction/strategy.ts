import type { Strategy, StrategyDefinition } from '../../pipeline/strategy.ts';
import type { Random } from '../../text/random.ts';

/** A fragment as a strategy sees it: its text, and where it stands in the passage. */
export interface ExtractedFragment {
  text: string;
  spans: { start: number; end: number }[];
}

/** Takes fragments out of a passage; an empty list means the passage has none. */
export type Extraction = (text: string, random: Random) => ExtractedFragment[];

export interface ExtractionStrategy extends Strategy {
  /** Checks the parameters and ties them to the strategy. */
  bind(parameters: unknown): Extraction;
}

/** Makes a strategy of its parameters' schema and one function. */
export function extractionStrategy<Parameters>(
  definition: StrategyDefinition<Parameters> & {
    extract(text: string, parameters: Parameters, random: Random): ExtractedFragment[];
  },
): ExtractionStrategy {
  return {
    ...definition,
    bind(raw) {
      const parameters = definition.parameters.parse(raw);
      return (text, random) => definition.extract(text, parameters, random);
    },
  };
}
