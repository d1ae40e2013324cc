import { alignTokens } from './token-alignment.ts';
import { collapseSpace, type CollapsedText } from './collapsed-text.ts';
import { spansOfWords } from './words.ts';

/** Offsets in UTF-16 code units. */
export interface Span {
  start: number;
  end: number;
}

/** Finds a segment in one text; nothing where the text has nothing like it. */
export type SegmentAligner = (segment: string) => Span | undefined;

/**
 * Finds segments that somebody copied from a text, though not letter by letter. First the segment as it is, but for
 * white space; else the stretch of words that is most like its words, whatever their case and what stands between them,
 * provided it is like enough. Of several places the first. The same text and segment always give the same span.
 * @param minSimilarity from 0 to 1: twice the words in common, in order, over the words of segment and stretch
 */
export function segmentAligner(text: string, minSimilarity: number): SegmentAligner {
  const collapsed = collapseSpace(text);
  const places = spansOfWords(text);
  const words = places.map(({ start, end }) => folded(text.slice(start, end)));
  return (segment) => {
    const exact = findExactly(collapsed, collapseSpace(segment).text);
    if (exact !== undefined) return exact;
    const found = alignTokens(
      spansOfWords(segment).map(({ start, end }) => folded(segment.slice(start, end))),
      words,
    );
    const [first, last] = [places[found?.start ?? -1], places[(found?.end ?? 0) - 1]];
    if (found === undefined || first === undefined || last === undefined) return undefined;
    if (found.similarity < minSimilarity) return undefined;
    return withSigns(text, { start: first.start, end: last.end }, segment);
  };
}

function folded(word: string): string {
  return word.normalize('NFKC').replaceAll('’', "'").toLowerCase();
}

const wordSign = /[\p{L}\p{N}\p{M}]/u;

/** The segment as it is, but not in the middle of a word: "on" is no part of "long". */
function findExactly({ text, offsets }: CollapsedText, segment: string): Span | undefined {
  // A segment without a word, as "...", is found everywhere and says nothing.
  if (!wordSign.test(segment)) return undefined;
  for (let at = text.indexOf(segment); at >= 0; at = text.indexOf(segment, at + 1)) {
    const end = at + segment.length;
    if (isJoined(text, at) || isJoined(text, end)) continue;
    return { start: offsets[at] ?? 0, end: (offsets[end - 1] ?? 0) + 1 };
  }
  return undefined;
}

/** Whether a word goes on across this place. */
function isJoined(text: string, at: number): boolean {
  const [before, after] = [[...text.slice(Math.max(0, at - 2), at)].at(-1) ?? '', [...text.slice(at, at + 2)][0] ?? ''];
  return wordSign.test(before) && wordSign.test(after);
}

/** A segment that begins or ends with a sign, as a sentence does, takes the text's own signs there with its words. */
function withSigns(text: string, { start, end }: Span, segment: string): Span {
  const opening = /^[^\s\p{L}\p{N}\p{M}]/u.test(segment.trim())
    ? /[\p{Ps}\p{Pi}"'#*_]+$/u.exec(text.slice(0, start))
    : null;
  const closing = /[^\s\p{L}\p{N}\p{M}]$/u.test(segment.trim())
    ? /^[^\s\p{L}\p{N}\p{M}]+/u.exec(text.slice(end))
    : null;
  return { start: start - (opening?.[0].length ?? 0), end: end + (closing?.[0].length ?? 0) };
}
