import type { ScoreAlone, ScoredCandidate } from '../../pipeline/records.ts';
import type { Strategy, StrategyDefinition } from '../../pipeline/strategy.ts';
import type { Random } from '../../text/random.ts';

/** What was decided about the candidates of one fragment. */
export interface Decision {
  /** Those that are kept: none, one or several, each one of the candidates given. */
  chosen: readonly ScoredCandidate[];
  /** Why the others were not kept; where none is, why the fragment is rejected. For the ledger. */
  reason: string;
}

/** A strategy with its parameters. */
export interface Choice {
  /** Whether a fragment may give more than one pair, so that its pairs need ids of their own. */
  several: boolean;
  /**
   * Decides about the candidates of one fragment that could be scored; never sees an empty list.
   * @param alone the score of the fragment without an instruction, where it was asked for and there is one
   */
  choose(candidates: readonly ScoredCandidate[], random: Random, alone?: ScoreAlone): Decision;
}

export interface ChoiceStrategy extends Strategy {
  /** Checks the parameters and ties them to the strategy. */
  bind(parameters: unknown): Choice;
}

/** Makes a strategy of its parameters' schema and one function. */
export function choiceStrategy<Parameters>(
  definition: StrategyDefinition<Parameters> & {
    /** Whether these parameters may keep several candidates of a fragment; one at most when absent. */
    several?(parameters: Parameters): boolean;
    choose(
      candidates: readonly ScoredCandidate[],
      parameters: Parameters,
      random: Random,
      alone: ScoreAlone | undefined,
    ): Decision;
  },
): ChoiceStrategy {
  const { several, choose, ...strategy } = definition;
  return {
    ...strategy,
    bind(raw) {
      const parameters = definition.parameters.parse(raw);
      return {
        several: several?.(parameters) ?? false,
        choose: (candidates, random, alone) => choose(candidates, parameters, random, alone),
      };
    },
  };
}
