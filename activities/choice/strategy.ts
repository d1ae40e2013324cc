import type { ScoredCandidate } from '../../pipeline/records.ts';
import type { Strategy, StrategyDefinition } from '../../pipeline/strategy.ts';
import type { Random } from '../../text/random.ts';

/** Chooses among the candidates of one fragment that could be scored; never sees an empty list. */
export type Choice = (candidates: readonly ScoredCandidate[], random: Random) => ScoredCandidate;

export interface ChoiceStrategy extends Strategy {
  /** Why the others were not kept, for the ledger. */
  reason: string;
  /** Checks the parameters and ties them to the strategy. */
  bind(parameters: unknown): Choice;
}

/** Makes a strategy of its parameters' schema and one function. */
export function choiceStrategy<Parameters>(
  definition: StrategyDefinition<Parameters> & {
    reason: string;
    choose(candidates: readonly ScoredCandidate[], parameters: Parameters, random: Random): ScoredCandidate;
  },
): ChoiceStrategy {
  return {
    ...definition,
    bind(raw) {
      const parameters = definition.parameters.parse(raw);
      return (candidates, random) => definition.choose(candidates, parameters, random);
    },
  };
}
