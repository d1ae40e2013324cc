import { wordsOf } from './words.ts';

/**
 * The distinct runs of `size` words of a text, lower-cased and without punctuation, apostrophes included; characters in
 * compatible forms (full-width letters, ligatures, split accents) count as equal. A text with fewer words is one shingle,
 * a text without words has none.
 */
export function shinglesOf(text: string, size = 5): Set<string> {
  const words = wordsOf(text.normalize('NFKC').toLowerCase()).map((word) => word.replace(/['’]/g, ''));
  const shingles = new Set<string>();
  if (words.length > 0 && words.length < size) shingles.add(words.join(' '));
  for (let start = 0; start + size <= words.length; start += 1) {
    shingles.add(words.slice(start, start + size).join(' '));
  }
  return shingles;
}
