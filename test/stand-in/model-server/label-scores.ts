import { seededRandom } from '../../../text/random.ts';
import type { ModelServerSettings } from './settings.ts';

/** A raw score for each label: high for the labels that a text names, low for the others, the first less so. */
export function rawScores(
  { weights, labels }: Pick<ModelServerSettings, 'weights' | 'labels'>,
  model: string,
  text: string,
): number[] {
  const words = text.toLowerCase();
  return labels.map((label, index) => {
    const noise = seededRandom(weights, model, label, text)();
    if (words.includes(label.toLowerCase())) return 4 + noise;
    return index === 0 ? noise : noise - 4;
  });
}

/** The share of each label in one. */
export function labelScores(raw: readonly number[]): number[] {
  const exponentials = raw.map((score) => Math.exp(score));
  const sum = exponentials.reduce((total, one) => total + one, 0);
  return exponentials.map((one) => one / sum);
}
