/** How much text the segmenter gets at once: each of its steps takes time in proportion to all the text it was given. */
const windowLength = 2048;

/**
 * The offsets at which sentences begin by Unicode's rules for English (UAX 29), in order, the first 0 unless the text is
 * empty. The same as one run of Intl.Segmenter over the whole text, in time proportional to its length.
 */
export function* unicodeSentenceBreaks(text: string): Generator<number> {
  const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
  let start = 0;
  let length = windowLength;
  for (;;) {
    const breaks = Array.from(segmenter.segment(text.slice(start, start + length)), ({ index }) => index);
    if (start + length >= text.length) {
      for (const offset of breaks) yield start + offset;
      return;
    }
    // What follows a break decides on it, so the last two segments of a window are read again with what comes after.
    const reliable = breaks.slice(0, -2);
    const resume = breaks.at(-2);
    if (!resume) {
      length *= 2;
      continue;
    }
    for (const offset of reliable) yield start + offset;
    start += resume;
    length = windowLength;
  }
}
