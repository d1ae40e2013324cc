const isVowelLetter = (letter: string | undefined): boolean =>
  letter === 'a' || letter === 'e' || letter === 'i' || letter === 'o' || letter === 'u';

/**
 * Whether the letter at `position` is a consonant in Porter's sense: none of a, e, i, o, u, and a y only at the start of
 * the word or after a vowel. Any character that is not a letter counts as a consonant. `word` is in lower case.
 */
export function isConsonantAt(word: string, position: number): boolean {
  if (word[position] !== 'y') return !isVowelLetter(word[position]);
  let runStart = position;
  while (word[runStart - 1] === 'y') runStart -= 1;
  // In a run of y the kinds take turns, beginning with what the letter before the run asks for.
  const firstIsConsonant = runStart === 0 || isVowelLetter(word[runStart - 1]);
  return firstIsConsonant === ((position - runStart) % 2 === 0);
}

/** Porter's m: how often a run of vowels is followed by a consonant. One pass, for any length of word. */
export function measure(stem: string): number {
  let turns = 0;
  let previousIsConsonant = false;
  for (let position = 0; position < stem.length; position += 1) {
    const letter = stem[position];
    const isConsonant: boolean = letter === 'y' ? position === 0 || !previousIsConsonant : !isVowelLetter(letter);
    if (isConsonant && position > 0 && !previousIsConsonant) turns += 1;
    previousIsConsonant = isConsonant;
  }
  return turns;
}

/** Porter's condition *v*. */
export function containsVowel(stem: string): boolean {
  // A y is a vowel exactly after a consonant, so the first y that does not open the stem decides.
  return /[aeiou]|[^aeiouy]y|^yy/.test(stem);
}

/** Porter's condition *d. */
export function endsDoubleConsonant(stem: string): boolean {
  const last = stem.length - 1;
  return last > 0 && stem[last] === stem[last - 1] && isConsonantAt(stem, last);
}

/**
 * Porter's condition *o: consonant, vowel, consonant at the end, the last none of w, x, y. With NLTK's extension also a
 * stem of just a vowel and a consonant.
 */
export function endsShort(stem: string): boolean {
  const last = stem.length - 1;
  if (last < 1 || !isConsonantAt(stem, last) || isConsonantAt(stem, last - 1)) return false;
  return last === 1 || (isConsonantAt(stem, last - 2) && !/[wxy]$/.test(stem));
}
