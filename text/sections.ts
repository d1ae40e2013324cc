import { splitSentences, type TextSpan } from './sentences.ts';
import { countWords } from './words.ts';

interface CountedSpan {
  start: number;
  end: number;
  words: number;
}

/**
 * Cuts a text into sections of about `targetWords` words, each made of whole sentences, so that the sum of squared
 * differences from the target is least: sections come out balanced, without a small last one. A text of at most 1.5 times
 * the target stays whole. Only a sentence of more than twice the target is cut, at white space. Between sections, and
 * around the first and last, lies nothing but white space. Throws a RangeError when the target is not a whole number
 * from 1.
 */
export function splitSections(text: string, targetWords = 300): TextSpan[] {
  if (!Number.isInteger(targetWords) || targetWords < 1) {
    throw new RangeError(`A section's target must be a whole number of words from 1, got ${targetWords}`);
  }
  const units = splitSentences(text).flatMap((sentence) => unitsOf(sentence, targetWords));
  const total = units.reduce((sum, unit) => sum + unit.words, 0);
  const lengths = total <= 1.5 * targetWords ? [units.length] : balancedLengths(units, targetWords);
  let taken = 0;
  return lengths.flatMap((length) => {
    const [first, last] = [units[taken], units[taken + length - 1]];
    taken += length;
    return first && last ? [{ text: text.slice(first.start, last.end), start: first.start, end: last.end }] : [];
  });
}

/** A sentence as it is, or in about equal pieces when it has more than twice the target's words. */
const unitsOf = ({ text, start, end }: TextSpan, targetWords: number): CountedSpan[] => {
  const words = countWords(text);
  if (words <= 2 * targetWords) return [{ start, end, words }];
  const pieceWords = words / Math.round(words / targetWords);
  const pieces: CountedSpan[] = [];
  let counted = 0;
  let piece: CountedSpan = { start, end: start, words: 0 };
  for (const chunk of text.matchAll(/\S+/g)) {
    const chunkWords = countWords(chunk[0]);
    if (counted + chunkWords > pieceWords * (pieces.length + 1) && piece.words > 0) {
      pieces.push(piece);
      piece = { start: start + chunk.index, end: start, words: 0 };
    }
    piece = { ...piece, end: start + chunk.index + chunk[0].length, words: piece.words + chunkWords };
    counted += chunkWords;
  }
  return [...pieces, piece];
};

/** How many units each section takes, by dynamic programming over the unit at which a section ends; of equals, a longer last. */
const balancedLengths = (units: readonly CountedSpan[], targetWords: number): number[] => {
  const cheapest: { cost: number; length: number }[] = [{ cost: 0, length: 0 }];
  for (let end = 1; end <= units.length; end += 1) {
    let best = { cost: Infinity, length: 1 };
    let words = 0;
    for (let length = 1; length <= end; length += 1) {
      words += units[end - length]?.words ?? 0;
      // A section of more than three targets is never best when it can be divided.
      if (words > 3 * targetWords && length > 1) break;
      const cost = (cheapest[end - length]?.cost ?? 0) + (words - targetWords) ** 2;
      if (cost <= best.cost) best = { cost, length };
    }
    cheapest.push(best);
  }
  const lengths: number[] = [];
  for (let end = units.length; end > 0; end -= lengths[0] ?? end) lengths.unshift(cheapest[end]?.length ?? end);
  return lengths;
};
