import { classes } from './characters.ts';
import { decodeReferences } from './character-references.ts';
import type { Piece } from './sentence-breaks.ts';

const space = new RegExp(`[${classes.outerSpaces}]`, 'u');
const reference = /&#?[A-Za-z0-9]{1,32};?/y;
/** How far on a token is looked for that does not stand where it should. */
const LOOK_AHEAD = 1000;

/**
 * Where the tokens of a sentence stand in it. Between tokens there is only space; a token differs from what is written
 * where a character reference was resolved or a line's end was taken out of a word.
 * @returns a piece for each token, undefined for one that is not found
 */
export function tokenPlaces(sentence: string, tokens: readonly string[]): (Piece | undefined)[] {
  let from = 0;
  return tokens.map((token) => {
    const place =
      plainPlace(sentence, token, from) ?? placeAt(sentence, token, from) ?? placeAhead(sentence, token, from);
    from = place?.end ?? from;
    return place;
  });
}

/** Where nearly every token stands: as it is, after some space. */
function plainPlace(sentence: string, token: string, from: number): Piece | undefined {
  // An ampersand is most often written as a reference, which begins with one too
  if (token.includes('&')) return undefined;
  let start = from;
  while (start < sentence.length && space.test(sentence.charAt(start))) start++;
  return sentence.startsWith(token, start) ? { start, end: start + token.length } : undefined;
}

function placeAt(sentence: string, token: string, from: number): Piece | undefined {
  let start: number | undefined;
  let at = from;
  for (let matched = 0; matched < token.length;) {
    const found = writtenAt(sentence, at);
    if (found === undefined) return undefined;
    if (found.means !== '' && token.startsWith(found.means, matched)) {
      start ??= at;
      matched += found.means.length;
    } else if (found.means.trim() !== '') return undefined;
    at = found.end;
  }
  return start === undefined ? undefined : { start, end: at };
}

function placeAhead(sentence: string, token: string, from: number): Piece | undefined {
  const start = sentence.slice(0, from + LOOK_AHEAD).indexOf(token, from);
  return start === -1 ? undefined : { start, end: start + token.length };
}

/** One character as it is written, with what it means. */
function writtenAt(sentence: string, at: number): { means: string; end: number } | undefined {
  if (at >= sentence.length) return undefined;
  const character = sentence.charAt(at);
  if (character !== '&') return { means: space.test(character) ? ' ' : character, end: at + 1 };
  reference.lastIndex = at;
  const written = reference.exec(sentence)?.[0];
  const means = written === undefined ? '&' : decodeReferences(written);
  return written === undefined || means === written ? { means: '&', end: at + 1 } : { means, end: at + written.length };
}
