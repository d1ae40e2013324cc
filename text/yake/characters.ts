/** The classes of characters by which texts are cut, written as the inside of a regular expression's brackets. */
export const classes = {
  letters: String.raw`\p{Ll}\p{Lm}\p{Lt}\p{Lu}`,
  numbers: String.raw`\p{Nd}\p{Nl}`,
  /** What Unicode counts as a part of a word; wider than letters and numbers, for scripts without case as well. */
  wordCharacters: String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`,
  /** Hyphens that may stand within a word; not every dash of Unicode may. */
  hyphens: String.raw`\u00AD\u058A\u05BE\u0F0C\u1400\u1806\u2010-\u2012\u2E17\u30A0\-`,
  /** Apostrophes and what is written in their place, without the straight quote, which has rules of its own. */
  apostrophes: String.raw`\u00B4\u02B9\u02BC\u2019\u2032`,
  sentenceEnds: String.raw`.!?\u203C\u203D\u2047-\u2049\u3002\uFE52\uFE57\uFF01\uFF0E\uFF1F\uFF61`,
  spaces: String.raw`\p{White_Space}`,
  /** Spaces at the ends of a text; Python counts old separators among them. */
  outerSpaces: String.raw`\p{White_Space}\x1c-\x1f`,
} as const;

/** A test of one character, which remembers what it found, for the same few hundred are asked for again and again. */
export function characterTest(insideBrackets: string): (codePoint: number) => boolean {
  const pattern = new RegExp(`^[${insideBrackets}]$`, 'u');
  const known = new Int8Array(0x10000);
  const look = (codePoint: number): boolean => pattern.test(String.fromCodePoint(codePoint));
  return (codePoint) => {
    if (codePoint >= known.length) return look(codePoint);
    const answer = known[codePoint] ?? 0;
    if (answer !== 0) return answer > 0;
    const found = look(codePoint);
    known[codePoint] = found ? 1 : -1;
    return found;
  };
}

/** ASCII's punctuation. A token of nothing else ends a stretch of words; other signs are words that are never chosen. */
export const isPunctuation = characterTest('!-\\/:-@\\[-`\\{-~');

/** How many characters a text has, a pair of surrogates being one. */
export function characterCount(text: string): number {
  let pairs = 0;
  for (let at = 0; at < text.length; at++) {
    if ((text.codePointAt(at) ?? 0) > 0xffff) {
      pairs++;
      at++;
    }
  }
  return text.length - pairs;
}
