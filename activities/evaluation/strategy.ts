import type { HumanPair } from '../../pipeline/records.ts';
import type { Strategy, StrategyDefinition } from '../../pipeline/strategy.ts';

/** One score for each pair, in order; their mean is the benchmark's. */
export type Evaluation = (pairs: readonly HumanPair[], answers: readonly string[]) => number[];

/** A measure of answers against references. */
export interface EvaluationStrategy extends Strategy {
  /** Name and unit of the figure, as "ROUGE-L F1 x 100". */
  figure: string;
  /** Checks the parameters and ties them to the strategy. */
  bind(parameters: unknown): Evaluation;
}

/** Makes a strategy of its parameters' schema and one function. */
export function evaluationStrategy<Parameters>(
  definition: StrategyDefinition<Parameters> & {
    figure: string;
    score(pairs: readonly HumanPair[], answers: readonly string[], parameters: Parameters): number[];
  },
): EvaluationStrategy {
  return {
    ...definition,
    bind(raw) {
      const parameters = definition.parameters.parse(raw);
      return (pairs, answers) => definition.score(pairs, answers, parameters);
    },
  };
}
