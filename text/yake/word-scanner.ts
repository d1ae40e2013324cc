import { characterTest, classes } from './characters.ts';

const { letters, numbers, wordCharacters, hyphens, apostrophes } = classes;

const isAlphanumeric = characterTest(letters + numbers);
const isNumber = characterTest(numbers);
const isHyphen = characterTest(hyphens);
const isApostrophe = characterTest(apostrophes);

const [QUOTE, COMMA, DOT, COLON, SMALL_S] = [0x27, 0x2c, 0x2e, 0x3a, 0x73];

/** Raised and lowered figures: of units ("cm²") and of chemical formulas ("H₂O"). */
const figures = /[\u00B9\u00B2\u00B3\u207B\u2080-\u2089]/;
const edge = `(?:(?<![${wordCharacters}])(?=[${wordCharacters}])|(?<=[${wordCharacters}])(?![${wordCharacters}]))`;
const unit = String.raw`[yzafpn\u00B5mcdhkMGTPEZY]?[${letters}]{1,3}\u207B?[\u00B9\u00B2\u00B3]$`;
const formula = String.raw`(?:[A-Z][a-z]?|[)\]])+[\u2080-\u2089]+(?:[\u00B2\u00B3]?[\u207A\u207B])?`;
const unitOrFormula = new RegExp(`${edge}(?:${unit}|${formula})`, 'uy');

/**
 * Cuts a stretch without spaces into words and what stands between them, in order. A word is letters and figures with
 * single dots, commas, hyphens and apostrophes inside; it may end in a dot. Letters of scripts without case are no
 * word of their own: they stay together with the signs beside them.
 */
export function cutWords(stretch: string, tokens: string[]): void {
  const hasFigures = figures.test(stretch);
  let between = 0;
  let at = 0;
  while (at < stretch.length) {
    const end = wordEnd(stretch, at, hasFigures);
    if (end > at) {
      if (at > between) tokens.push(stretch.slice(between, at));
      tokens.push(stretch.slice(at, end));
      between = end;
      at = end;
    } else at += width(stretch.codePointAt(at) ?? 0);
  }
  if (at > between) tokens.push(stretch.slice(between, at));
}

/** Whether a word begins where a text does. */
export function beginsWord(text: string): boolean {
  return wordEnd(text, 0, figures.test(text)) > 0;
}

/** Whether an apostrophe other than the straight quote stands at the beginning. */
export function beginsWithApostrophe(text: string): boolean {
  return text !== '' && isApostrophe(text.charCodeAt(0));
}

function wordEnd(text: string, start: number, hasFigures: boolean): number {
  let at = start;
  while (at < text.length) {
    const next = stepEnd(text, at, hasFigures);
    if (next === at) break;
    at = next;
  }
  return at;
}

/** The end of the next part of a word; its beginning where there is none. */
function stepEnd(text: string, at: number, hasFigures: boolean): number {
  const first = text.codePointAt(at) ?? 0;
  const after = at + width(first);
  if (!isAlphanumeric(first)) {
    if (isApostrophe(first) && !isApostrophe(codeAt(text, after))) return after;
    return hasFigures ? (figuresEnd(text, at) ?? at) : at;
  }
  const second = codeAt(text, after);
  // Most letters have a letter after them
  if (second >= 0x61 && second <= 0x7a && !hasFigures) return after;
  if (joins(text, first, second, after)) return after + 1;
  if (isApostrophe(second) && isHyphen(codeAt(text, after + 1)) && alphanumericAt(text, after + 2)) return after + 2;
  return hasFigures ? (figuresEnd(text, at) ?? after) : after;
}

/** Whether the sign after a letter or figure belongs to the word. */
function joins(text: string, first: number, sign: number, place: number): boolean {
  switch (sign) {
    case DOT:
      return !text.startsWith('..', place + 1);
    case COMMA:
      return alphanumericAt(text, place + 1);
    case COLON:
      return isNumber(first) && isNumber(text.codePointAt(place + 1) ?? 0);
    case QUOTE:
      return alphanumericAt(text, place + 1) || (first === SMALL_S && place + 1 === text.length);
    default:
      return isHyphen(sign) && alphanumericAt(text, place + 1);
  }
}

function alphanumericAt(text: string, place: number): boolean {
  return place < text.length && isAlphanumeric(text.codePointAt(place) ?? 0);
}

function figuresEnd(text: string, at: number): number | undefined {
  unitOrFormula.lastIndex = at;
  return unitOrFormula.test(text) ? unitOrFormula.lastIndex : undefined;
}

function width(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}

/** The code unit at a place; 0 after the end. */
function codeAt(text: string, place: number): number {
  return place < text.length ? text.charCodeAt(place) : 0;
}
