import { endsSentence } from './sentence-boundaries.ts';
import { unicodeSentenceBreaks } from './unicode-sentence-breaks.ts';

export interface TextSpan {
  text: string;
  /** Offset of the first character, in UTF-16 code units as JavaScript counts. */
  start: number;
  /** Offset after the last character. */
  end: number;
}

/** How much text on each side of a candidate the rules may look at; keeps the work in proportion to the text. */
const contextLength = 64;

/**
 * The sentences of a text, in order, without the white space around them: all that lies between two spans is white
 * space. Made for English: Unicode's segmentation, mended where abbreviations, initials, quotations, list numbers,
 * footnote marks and wrapped lines mislead it. A blank line always ends a sentence.
 */
export function splitSentences(text: string): TextSpan[] {
  const sentences: TextSpan[] = [];
  let start = skipSpace(text, 0);
  let startsLine = true;
  const close = (end: number) => {
    if (end > start) sentences.push({ text: text.slice(start, end), start, end });
  };
  let judged = start;
  for (const place of candidatePlaces(text)) {
    // Every line break in a gap is a candidate of its own; the first of them speaks for the gap.
    if (place <= judged) continue;
    const end = skipSpaceBack(text, place, start);
    const next = skipSpace(text, place);
    judged = next;
    if (next >= text.length) break;
    const sentence = end - start <= 8 ? text.slice(start, end) : '';
    const gap = text.slice(end, next);
    const before = text.slice(Math.max(start, end - contextLength), end);
    if (endsSentence({ before, gap, after: text.slice(next, next + contextLength), sentence, startsLine })) {
      close(end);
      start = next;
      startsLine = /[\n\r\u2028\u2029]/.test(gap);
    }
  }
  close(skipSpaceBack(text, text.length, start));
  return sentences;
}

/** Where Unicode's rules break, and where they do not: after an ellipsis sign and after footnote marks ("so.[2] Then"). */
const candidatePlaces = (text: string): number[] => {
  const places = new Set(unicodeSentenceBreaks(text));
  for (const mark of text.matchAll(/(?:…["'”’»)]*|[.!?]["'”’»)]*(?:\[\d{1,4}\])+)(?=\s)/g)) {
    places.add(mark.index + mark[0].length);
  }
  return [...places].sort((left, right) => left - right);
};

const isSpace = (character: string | undefined): boolean => character !== undefined && /\s/.test(character);

const skipSpace = (text: string, from: number): number => {
  let offset = from;
  while (isSpace(text[offset])) offset += 1;
  return offset;
};

const skipSpaceBack = (text: string, from: number, least: number): number => {
  let offset = from;
  while (offset > least && isSpace(text[offset - 1])) offset -= 1;
  return offset;
};
