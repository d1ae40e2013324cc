import type { HumanPair } from '../../pipeline/records.ts';
import type { Strategy, StrategyDefinition } from '../../pipeline/strategy.ts';

/** A strategy with its parameters. */
export interface Evaluation {
  /** Name and unit of the figure, with whatever of the parameters changes it, as "ROUGE-L F1 x 100". */
  figure: string;
  /** The data sets whose pairs are measured; those of all when absent. */
  data?: readonly string[] | undefined;
  /** One score for each pair, in order; their mean is the benchmark's. */
  score(pairs: readonly HumanPair[], answers: readonly string[]): number[];
}

/** A measure of answers against references. */
export interface EvaluationStrategy extends Strategy {
  /** Checks the parameters and ties them to the strategy. */
  bind(parameters: unknown): Evaluation;
}

/** Makes a strategy of its parameters' schema and two functions of them. */
export function evaluationStrategy<Parameters>(
  definition: StrategyDefinition<Parameters> & {
    figure(parameters: Parameters): string;
    data?(parameters: Parameters): readonly string[] | undefined;
    score(pairs: readonly HumanPair[], answers: readonly string[], parameters: Parameters): number[];
  },
): EvaluationStrategy {
  return {
    ...definition,
    bind(raw) {
      const parameters = definition.parameters.parse(raw);
      return {
        figure: definition.figure(parameters),
        data: definition.data?.(parameters),
        score: (pairs, answers) => definition.score(pairs, answers, parameters),
      };
    },
  };
}
