import type { Answered } from './text-generation.ts';

/** How likely a text is what a label says, from 0 to 1. */
export interface LabelScore {
  label: string;
  score: number;
}

/** Scores of labels that stand by themselves, from the raw scores a model gave: by the logistic function. */
export function independentScores(raw: readonly LabelScore[]): LabelScore[] {
  return raw.map(({ label, score }) => ({ label, score: 1 / (1 + Math.exp(-score)) }));
}

/** How the scores of a classifier are to be read, since not every server says it. */
export interface LabelReading {
  /**
   * The labels in the order of the model's id2label. vLLM names none but the likeliest, so it needs them; where a server
   * names them itself, they must be the same.
   */
  labels?: readonly string[] | undefined;
  /**
   * Whether each label is true or not by itself (a model of problem_type multi_label_classification) instead of one of
   * all: scores then do not add up to 1. TEI does not tell, and would share 1 out even among labels none of which fits.
   */
  independent?: boolean | undefined;
}

/** Classification of texts by a model of its own. */
export interface TextClassification {
  /**
   * The score of every label, in any order, for each text, in the order of the texts; a text that is too long is judged by its
   * beginning. No text may be empty.
   * @param onAnswers called with each request's scores as they come, in any order
   * @throws ServerUnavailable (retry) or ServerRefused (do not)
   */
  classify(
    texts: readonly string[],
    signal: AbortSignal,
    onAnswers?: (answered: Answered<LabelScore[]>) => void,
  ): Promise<LabelScore[][]>;
}
