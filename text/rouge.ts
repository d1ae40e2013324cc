import { commonSubsequences, longestCommonSubsequence } from './longest-common-subsequence.ts';
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
  const [predicted, wanted] = [rougeTokens(prediction, settings), rougeTokens(reference, settings)];
  return scoreOfCommon(longestCommonSubsequence(predicted, wanted), predicted.length, wanted.length);
}

/**
 * The ROUGE-L score of the reference with the highest F; of equals, the first. Throws a RangeError when there is no
 * reference.
 */
export function rougeLBest(prediction: string, references: readonly string[], settings: RougeSettings): RougeScore {
  const predicted = rougeTokens(prediction, settings);
  const commonWith = commonSubsequences(predicted);
  return bestScore(
    references.map((reference) => {
      const wanted = rougeTokens(reference, settings);
      return scoreOfCommon(commonWith(wanted), predicted.length, wanted.length);
    }),
  );
}

/**
 * ROUGE-N as rouge-score 0.1.2 gives it, of the reference with the highest F; of equals, the first: runs of `size` tokens
 * in common, each as often as it is on both sides, over those of the prediction and of the reference. Throws a RangeError
 * when there is no reference.
 */
export function rougeNBest(
  prediction: string,
  references: readonly string[],
  settings: RougeSettings & { size: number },
): RougeScore {
  const { size } = settings;
  const predicted = runsOf(rougeTokens(prediction, settings), size);
  return bestScore(
    references.map((reference) => {
      const left = new Map<string, number>();
      const wanted = runsOf(rougeTokens(reference, settings), size);
      for (const run of wanted) left.set(run, (left.get(run) ?? 0) + 1);
      let common = 0;
      for (const run of predicted) {
        const count = left.get(run) ?? 0;
        if (count > 0) common += 1;
        left.set(run, count - 1);
      }
      return scoreOfCommon(common, predicted.length, wanted.length);
    }),
  );
}

/** Precision, recall and F of what a prediction and a reference of these lengths have in common. */
export function scoreOfCommon(common: number, predictionLength: number, referenceLength: number): RougeScore {
  if (common === 0) return { precision: 0, recall: 0, fmeasure: 0 };
  const precision = common / predictionLength;
  const recall = common / referenceLength;
  return { precision, recall, fmeasure: (2 * precision * recall) / (precision + recall) };
}

/** Tokens hold no space, so a run is told by its tokens joined by one. */
const runsOf = (tokens: readonly string[], size: number): string[] =>
  tokens.slice(size - 1).map((_, start) => tokens.slice(start, start + size).join(' '));

const bestScore = (scores: readonly RougeScore[]): RougeScore => {
  const [first, ...others] = scores;
  if (first === undefined) throw new RangeError('ROUGE needs at least one reference, got an empty list');
  return others.reduce((best, score) => (score.fmeasure > best.fmeasure ? score : best), first);
};
