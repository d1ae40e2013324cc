import type { ScoreAlone, ScoredCandidate } from '../../pipeline/records.ts';

/**
 * Instruction-following difficulty: perplexity of an output given its instruction over that of the output alone, as the
 * code of arXiv 2402.00530 computes what arXiv 2308.12032 introduced as a ratio of mean losses. Both are above 1 for the same
 * pairs: those whose instruction makes the output less likely. Over the same tokens on both sides: where the output alone
 * has no score for its first token, that one is left out of both. Nothing where one side was not scored.
 */
export function instructionFollowingDifficulty(
  { logProbabilitySum, tokens, firstLogProbability }: ScoredCandidate,
  alone: ScoreAlone | undefined,
): number | undefined {
  if (logProbabilitySum === undefined || tokens === undefined || alone === undefined) return undefined;
  const given =
    firstLogProbability === undefined
      ? logProbabilitySum / tokens
      : (logProbabilitySum - firstLogProbability) / (tokens - 1);
  const ratio = Math.exp(alone.logProbabilitySum / alone.tokens - given);
  // JSON has no infinity, and a hopeless candidate must still be a number that compares.
  return Number.isNaN(ratio) ? undefined : Math.min(ratio, Number.MAX_VALUE);
}
