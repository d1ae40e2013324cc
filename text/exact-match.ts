import { splitAtSpace } from './white-space.ts';

/**
 * 1 when the prediction is one of the references, otherwise 0, as Super-NaturalInstructions scores it: letter case, ASCII
 * punctuation and the amount of white space do not count. Throws a RangeError when there is no reference.
 */
export function exactMatchBest(prediction: string, references: readonly string[]): number {
  if (references.length === 0) throw new RangeError('exact match needs at least one reference, got an empty list');
  const answer = normalised(prediction);
  return references.some((reference) => normalised(reference) === answer) ? 1 : 0;
}

const normalised = (text: string): string => splitAtSpace(text.toLowerCase().replace(/[!-/:-@[-`{-~]/g, '')).join(' ');
