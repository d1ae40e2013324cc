import { longestCommonSubsequence } from './longest-common-subsequence.ts';
import { porterStem } from './porter.ts';

export interface RougeScore {
  precision: number;
  recall: number;
  fmeasure: number;
}

export interface RougeSettings {
  /** Compare Porter stems of tokens longer than three characters: SUPERNI scores with, Self-Instruct's novelty filter without. */
  stemmer: boolean;
}

/**
 * The tokens that rouge-score 0.1.2 compares: runs of a-z and 0-9 of the lower-cased text. Letters outside ASCII are
 * lost, as they are there, so texts in other scripts have no tokens.
 */
export function rougeTokens(text: string, { stemmer }: RougeSettings): string[] {
  const tokens = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return stemmer ? tokens.map((token) => (token.length > 3 ? porterStem(token) : token)) : tokens;
}

/**
 * ROUGE-L as rouge-score 0.1.2 gives it: longest common subsequence of tokens over the prediction's length (precision),
 * over the reference's (recall), and their harmonic mean, each from 0 to 1. All are 0 when either side has no tokens.
 */
export function rougeL(prediction: string, reference: string, settings: RougeSettings): RougeScore {
  return scoreOfTokens(rougeTokens(prediction, settings), rougeTokens(reference, settings));
}

/**
 * The ROUGE-L score of the reference with the highest F; of equals, the first. Throws a RangeError when there is no
 * reference.
 */
export function rougeLBest(prediction: string, references: readonly string[], settings: RougeSettings): RougeScore {
  const predicted = rougeTokens(prediction, settings);
  let best: RougeScore | undefined;
  for (const reference of references) {
    const score = scoreOfTokens(predicted, rougeTokens(reference, settings));
    if (best === undefined || score.fmeasure > best.fmeasure) best = score;
  }
  if (best === undefined) throw new RangeError('ROUGE-L needs at least one reference, got an empty list');
  return best;
}

const scoreOfTokens = (prediction: readonly string[], reference: readonly string[]): RougeScore => {
  const common = longestCommonSubsequence(prediction, reference);
  if (common === 0) return { precision: 0, recall: 0, fmeasure: 0 };
  const precision = common / prediction.length;
  const recall = common / reference.length;
  return { precision, recall, fmeasure: (2 * precision * recall) / (precision + recall) };
};
