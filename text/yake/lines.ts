import { classes } from './characters.ts';

/** A stretch of the prepared text that stands in the text it was made of as it is. */
interface Stretch {
  start: number;
  original: number;
}

/** A text with its line ends made plain, which still knows where each character came from. */
export interface PreparedText {
  text: string;
  /** Offset in the original of a character of the prepared text. */
  original(offset: number): number;
}

/** A line that begins with a capital may begin a sentence. */
const capitalFirst = new RegExp(`^[${classes.outerSpaces}]*[A-Z]`, 'u');

/**
 * Prepares line ends: a line that begins with a capital letter of A to Z is set off as a paragraph, any other goes on
 * where the one before ended, and tabs become spaces. A line end with a tab after it is a space.
 */
export function prepareLines(original: string): PreparedText {
  const pieces: string[] = [];
  const stretches: Stretch[] = [];
  let length = 0;
  let from = 0;
  for (const line of original.split(/\n(?!\t)/)) {
    const parts = line.split('\n\t');
    let separator = capitalFirst.test(parts.join(' ')) ? '\n\n' : ' ';
    for (const part of parts) {
      stretches.push({ start: length + separator.length, original: from });
      pieces.push(separator, part.replaceAll('\t', ' '));
      length += separator.length + part.length;
      from += part.length + '\n\t'.length;
      separator = ' ';
    }
    // After the last part of a line stands a line end alone
    from -= '\t'.length;
  }
  return { text: pieces.join(''), original: (offset) => originalOffset(stretches, offset) };
}

function originalOffset(stretches: readonly Stretch[], offset: number): number {
  let low = 0;
  let high = stretches.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((stretches[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const stretch = stretches[low] ?? { start: 0, original: 0 };
  return stretch.original + Math.max(0, offset - stretch.start);
}
