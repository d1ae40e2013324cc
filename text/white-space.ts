/**
 * White space as Python's `str.split` and `\s` have it, for a character class: unlike JavaScript's with the separators
 * U+001C to U+001F and U+0085, and without the byte order mark.
 */
export const pythonSpace = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

const spaceRun = new RegExp(`[${pythonSpace}]+`);

/** The pieces of a text between white space, as Python's `str.split()` gives them: none is empty. */
export function splitAtSpace(text: string): string[] {
  return text.split(spaceRun).filter((piece) => piece !== '');
}
