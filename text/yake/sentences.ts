import { closesMore, OpenBrackets, roundBrackets, squareBrackets, type Brackets } from './brackets.ts';
import { characterCount, classes } from './characters.ts';
import { continues, goesOnSmall, marksNoEnd, withinReference, type Piece } from './sentence-breaks.ts';

/** A piece shorter than this many characters may belong to a bracket that is still open. */
const SHORT = 55;

const { sentenceEnds, spaces, outerSpaces } = classes;
const possibleEnd = new RegExp(String.raw`[${sentenceEnds}]['\u2019"\u201D]?[\])]*[${spaces}]+|\n{2,}`, 'gu');
const anySpace = new RegExp(`[${outerSpaces}]`, 'u');

/**
 * The sentences of a text as segtok 1.5.11 cuts them where single line ends do not count: it would rather miss an end
 * than see one too many. YAKE's scores depend on where sentences end, so this is not the splitting that extraction of
 * sentences goes by. Takes time in proportion to the text.
 */
export function splitForKeywords(text: string): Piece[] {
  return joined(text, pieces(text))
    .map((piece) => trimmed(text, piece))
    .filter(({ start, end }) => end > start);
}

/** What lies between the ends of sentences that are no abbreviations and the like. */
function* pieces(text: string): Generator<Piece> {
  const marks = Array.from(text.matchAll(possibleEnd), ({ index, 0: mark }) => ({
    start: index,
    end: index + mark.length,
  }));
  let start = 0;
  let before = 0;
  for (const [index, mark] of marks.entries()) {
    const after = { start: mark.end, end: marks[index + 1]?.start ?? text.length };
    if (!marksNoEnd(text, { start: before, end: mark.start }, mark, after)) {
      yield { start, end: mark.end };
      start = mark.end;
    }
    before = mark.end;
  }
  if (start < text.length) yield { start, end: text.length };
}

/** Joins pieces that belong to one sentence by what stands on both sides of their border. */
function joined(text: string, all: Iterable<Piece>): Piece[] {
  const sentences: Piece[] = [];
  const round = new OpenBrackets(roundBrackets);
  const square = new OpenBrackets(squareBrackets);
  const inBrackets = (last: Piece, current: Piece, state: OpenBrackets, kind: Brackets): boolean =>
    state.isOpen && (closesMore(text, current, kind) || withinReference(text, last, current));
  let last: Piece | undefined;
  for (const current of all) {
    const goesOn =
      last !== undefined &&
      (goesOnSmall(text, last, current) ||
        ((isShort(text, current) || isShort(text, last)) &&
          (inBrackets(last, current, round, roundBrackets) || inBrackets(last, current, square, squareBrackets))) ||
        continues(text, current));
    if (goesOn && last !== undefined) {
      last.end = current.end;
      round.add(text, current);
      square.add(text, current);
    } else {
      last = { ...current };
      sentences.push(last);
      round.restart(text, current);
      square.restart(text, current);
    }
  }
  return sentences;
}

function isShort(text: string, { start, end }: Piece): boolean {
  if (end - start < SHORT) return true;
  return end - start < 2 * SHORT && characterCount(text.slice(start, end)) < SHORT;
}

function trimmed(text: string, piece: Piece): Piece {
  let { start, end } = piece;
  while (start < end && anySpace.test(text.charAt(start))) start++;
  while (end > start && anySpace.test(text.charAt(end - 1))) end--;
  return { start, end };
}
