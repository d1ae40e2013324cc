import { characterCount, characterTest, isPunctuation } from './characters.ts';

/** What kind of word a token is: number, unusable, acronym, proper name or plain. */
export type Tag = 'number' | 'unusable' | 'acronym' | 'name' | 'plain';

const number =
  /^\p{White_Space}*[+-]?(?:(?:\p{Nd}+(?:_\p{Nd}+)*(?:\.(?:\p{Nd}+(?:_\p{Nd}+)*)?)?|\.\p{Nd}+(?:_\p{Nd}+)*)(?:[eE][+-]?\p{Nd}+(?:_\p{Nd}+)*)?|[iI][nN][fF](?:[iI][nN][iI][tT][yY])?|[nN][aA][nN])\p{White_Space}*$/u;

/** What only small letters without another meaning make up, as most words are. */
const ordinary = /^(?!inf|nan)[a-z]+$/;
const mayBeNumber = /^[\p{White_Space}\p{Nd},.+\-iInN]/u;

const isLetter = characterTest(String.raw`\p{L}`);
const isCapital = characterTest(String.raw`\p{Uppercase}`);
/** Figures of any script, raised, lowered and encircled ones among them. */
const isFigure = characterTest(
  String.raw`\p{Nd}\u00B2\u00B3\u00B9\u1369-\u1371\u19DA\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247C\u2488-\u2490\u24EA\u24F5-\u24FD\u24FF\u2776-\u277E\u2780-\u2788\u278A-\u2792\u{10A40}-\u{10A43}\u{10E60}-\u{10E68}\u{11052}-\u{1105A}\u{1F100}-\u{1F10A}`,
);

/** Whether a token consists of ASCII punctuation alone. */
export function isPunctuationOnly(token: string): boolean {
  for (let at = 0; at < token.length; at++) if (!isPunctuation(token.charCodeAt(at))) return false;
  return true;
}

/** How many characters of a token are no ASCII punctuation. */
export function countWithoutPunctuation(token: string): number {
  let count = characterCount(token);
  for (let at = 0; at < token.length; at++) if (isPunctuation(token.charCodeAt(at))) count--;
  return count;
}

/**
 * The kind of a token where it does not begin its sentence; there, what would be a name is plain. Numbers are what
 * Python reads as a floating-point number once commas are left out, "inf" and "nan" among them.
 */
export function tagOf(token: string): Tag {
  if (ordinary.test(token)) return 'plain';
  if (mayBeNumber.test(token) && number.test(token.replaceAll(',', ''))) return 'number';
  const count = { characters: 0, letters: 0, figures: 0, capitals: 0, punctuation: 0 };
  for (const character of token) {
    const codePoint = character.codePointAt(0) ?? 0;
    count.characters++;
    if (isLetter(codePoint)) count.letters++;
    else if (isFigure(codePoint)) count.figures++;
    if (isCapital(codePoint)) count.capitals++;
    if (isPunctuation(codePoint)) count.punctuation++;
  }
  const { characters, letters, figures, capitals, punctuation } = count;
  if (letters > 0 === figures > 0 || punctuation > 1) return 'unusable';
  if (capitals === characters) return 'acronym';
  const isName = capitals === 1 && characters > 1 && isCapital(token.codePointAt(0) ?? 0);
  return isName ? 'name' : 'plain';
}
