import { setImmediate } from 'node:timers/promises';
import type { GeneratedText } from '../../clients/text-generation.ts';
import type { Fragment, Passage } from '../../pipeline/records.ts';
import { RecordCounts } from '../record-counts.ts';
import { fragmentRecords, placeInSource, unusable } from './fragments.ts';
import type { AskedExtraction, ExtractedFragment } from './strategy.ts';

/** A piece of a passage as a model is shown it. */
export interface AskedPiece {
  /** The passage's id with the number of the piece. */
  id: string;
  text: string;
  /** Offset of the piece in the passage, in UTF-16 code units. */
  start: number;
  prompt: string;
}

/** A passage with the pieces a model is shown of it; none where nothing can be taken from it, for the reason given. */
export interface AskedPassage {
  passage: Passage;
  pieces: AskedPiece[];
  reason?: string | undefined;
}

/** How replies are read, and whether what a model was shown becomes the input beside what it selected. */
export interface ReplyReading {
  read: AskedExtraction['read'];
  passageAsInput: boolean;
}

/** What replies gave: the fragments, and how every passage and every segment of a reply ended. */
export interface ReadReplies {
  fragments: Fragment[];
  passages: RecordCounts;
  segments: RecordCounts;
}

/** The prompts of a passage's pieces. */
export function askAbout(passage: Passage, asked: Pick<AskedExtraction, 'pieces' | 'prompt'>): AskedPassage {
  const reason = unusable(passage);
  if (reason !== undefined) return { passage, pieces: [], reason };
  const pieces = asked.pieces(passage.text).map(({ text, start }, index) => ({
    id: `${passage.id}/${index}`,
    text,
    start,
    prompt: asked.prompt(text),
  }));
  return { passage, pieces };
}

const passagesBetweenBreaths = 20;

/**
 * Reads what a model replied to the pieces of some passages. A piece without a reply was too long to be shown; it is
 * counted among the segments, since the rest of its passage may give fragments all the same.
 */
export async function readReplies(
  all: readonly AskedPassage[],
  replies: ReadonlyMap<string, GeneratedText>,
  reading: ReplyReading,
): Promise<ReadReplies> {
  const made: ReadReplies = {
    fragments: [],
    passages: new RecordCounts('passage'),
    segments: new RecordCounts('segment'),
  };
  for (const [index, asked] of all.entries()) {
    // To align what was reworded takes a while, in which the worker must still say that it lives.
    if (index % passagesBetweenBreaths === 0) await setImmediate();
    readPassage(asked, replies, reading, made);
  }
  return made;
}

function readPassage(
  { passage, pieces, reason }: AskedPassage,
  replies: ReadonlyMap<string, GeneratedText>,
  { read, passageAsInput }: ReplyReading,
  { fragments, passages, segments }: ReadReplies,
): void {
  const taken: Parameters<typeof fragmentRecords>[1][number][] = [];
  const why = new Set<string>();
  for (const piece of pieces) {
    const reply = replies.get(piece.id);
    const { fragments: found, taken: count, dropped } = reply === undefined ? tooLong(piece) : read(reply, piece.text);
    segments.accept(count);
    for (const [index, one] of dropped.entries()) {
      segments.drop(`${piece.id}/${index}`, 'rejected', one.reason, one.segment);
    }
    if (reply === undefined) why.add("longer than the extractor's context");
    else if (found.length === 0) why.add(dropped.length === 0 ? 'nothing selected' : 'no segment is in the passage');
    const input = passageAsInput ? { input: piece.text } : {};
    taken.push(...found.map((fragment) => ({ ...inPassage(fragment, piece), ...input })));
  }
  if (taken.length > 0) {
    passages.accept();
    fragments.push(...fragmentRecords(passage, taken));
  } else passages.drop(passage.id, 'rejected', reason ?? [...why].join('; '), placeInSource(passage));
}

function tooLong({ text }: AskedPiece): ReturnType<AskedExtraction['read']> {
  const reason = "longer than the extractor's context";
  return { fragments: [], taken: 0, dropped: [{ segment: `${text.length} characters`, reason }] };
}

function inPassage({ text, spans }: ExtractedFragment, { start: by }: AskedPiece): ExtractedFragment {
  return { text, spans: spans.map(({ start, end }) => ({ start: start + by, end: end + by })) };
}
