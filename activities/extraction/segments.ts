import type { GeneratedText } from '../../clients/text-generation.ts';
import { segmentAligner, type SegmentAligner, type Span } from '../../text/align-segment.ts';
import { listedLines } from '../../text/reply-lines.ts';
import { splitSentences } from '../../text/sentences.ts';
import type { ExtractedFragment, ReadReply } from './strategy.ts';

/** How the segments of a reply are taken. */
export interface SegmentReading {
  verify: 'align' | 'off';
  fragments: 'joined' | 'each';
  /** From 0 to 1; see segmentAligner. */
  minSimilarity: number;
}

/** A part of a reply with its place in the text that was shown, or why it is not taken. */
type Segment = { segment: string; span: Span | undefined; reason?: string | undefined };

/**
 * The segments of a reply, a line each, as fragments of the text that was shown. Where they are aligned, a line that is
 * not in the text is looked for sentence by sentence, and what is taken is the text's own wording.
 */
export function readSegments(
  { text: reply, finish }: Pick<GeneratedText, 'text' | 'finish'>,
  shown: string,
  { verify, fragments, minSimilarity }: SegmentReading,
): ReadReply {
  const align = segmentAligner(shown, minSimilarity);
  const lines = listedLines(reply);
  const asWritten = (segment: string): Segment => ({ segment, span: align(segment) });
  const segments = verify === 'off' ? lines.map(asWritten) : aligned(lines, finish, align);
  const taken = segments.flatMap(({ segment, span, reason }): ExtractedFragment[] => {
    if (reason !== undefined) return [];
    const text = verify === 'off' || span === undefined ? segment : shown.slice(span.start, span.end);
    return [{ text, spans: span === undefined ? [] : [span] }];
  });
  return {
    fragments: fragments === 'each' || taken.length === 0 ? taken : [joined(taken)],
    taken: taken.length,
    dropped: segments.flatMap(({ segment, reason }) => (reason === undefined ? [] : [{ segment, reason }])),
  };
}

function joined(fragments: readonly ExtractedFragment[]): ExtractedFragment {
  return { text: fragments.map(({ text }) => text).join('\n'), spans: fragments.flatMap(({ spans }) => spans) };
}

function aligned(lines: readonly string[], finish: GeneratedText['finish'], align: SegmentAligner): Segment[] {
  const segments = lines.flatMap((line, index): Segment[] => {
    const cut = finish === 'length' && index === lines.length - 1;
    const span = cut ? undefined : align(line);
    if (span !== undefined) return [{ segment: line, span }];
    const sentences = splitSentences(line);
    return sentences.map(({ text }, at): Segment => {
      if (cut && at === sentences.length - 1) return dropped(text, 'cut off at maxNewTokens');
      const found = align(text);
      return found === undefined ? dropped(text, 'not in the passage') : { segment: text, span: found };
    });
  });
  return segments.map((one, index) => (isRepeat(one, index, segments) ? dropped(one.segment, 'repeats another') : one));
}

function dropped(segment: string, reason: string): Segment {
  return { segment, span: undefined, reason };
}

/** Whether a segment lies within another; of equal ones the first is none. */
function isRepeat({ span }: Segment, index: number, segments: readonly Segment[]): boolean {
  if (span === undefined) return false;
  return segments.some(({ span: other }, at) => {
    if (other === undefined || at === index || other.start > span.start || other.end < span.end) return false;
    return at < index || other.start < span.start || other.end > span.end;
  });
}
