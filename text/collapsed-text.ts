/** A text with each run of white space as one space, and where its characters stand in the text it came from. */
export interface CollapsedText {
  text: string;
  /** Offset of a character of the collapsed text in the text it came from, both in UTF-16 code units. */
  offsets: readonly number[];
}

/** Writes each run of white space as one space and leaves out that around the text. */
export function collapseSpace(text: string): CollapsedText {
  const offsets: number[] = [];
  const pieces: string[] = [];
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    // The space stands where the white space before the word does.
    if (pieces.length > 0) offsets.push(index - 1);
    for (let at = 0; at < word.length; at += 1) offsets.push(index + at);
    pieces.push(word);
  }
  return { text: pieces.join(' '), offsets };
}
