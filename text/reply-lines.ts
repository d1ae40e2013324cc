/** Marks at the beginning of a line of a list: bullets, numbers, and letters with a bracket ("A." may be an initial). */
const listMark = /^(?:[-*•‣·–—+]|\(?\d{1,3}[.)]|\(?[a-z]\)|\[\d{1,3}\]|#{1,6})\s+/u;

/** Signs that a whole line stands between. */
const wrappings = [
  ['**', '**'],
  ['"', '"'],
  ['“', '”'],
  ['`', '`'],
] as const;

/**
 * What a model listed, a line each: without the marks of lists and without the quotation marks or asterisks around a
 * whole line. Lines without a letter or digit are left out.
 */
export function listedLines(reply: string): string[] {
  return reply
    .split(/[\n\r\u2028\u2029]+/)
    .map((line) => unwrapped(line.trim().replace(listMark, '')))
    .filter((line) => /[\p{L}\p{N}]/u.test(line));
}

function unwrapped(line: string): string {
  for (const [open, close] of wrappings) {
    const inner = line.slice(open.length, line.length - close.length);
    const wraps = line.length > open.length + close.length && line.startsWith(open) && line.endsWith(close);
    // Quotation marks within mean two quotations rather than one: "a" and "b".
    if (wraps && !inner.includes(open) && !inner.includes(close)) return unwrapped(inner.trim());
  }
  return line;
}
