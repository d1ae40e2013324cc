/** Letters, numbers and the marks on them; an apostrophe joins what stands on both its sides ("don't" is one word). */
const wordPattern = /[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{N}\p{M}]+)*/gu;

/** The words of a text as they are written; hyphens, full stops and all other signs separate. */
export function wordsOf(text: string): string[] {
  return text.match(wordPattern) ?? [];
}

/** Where the words of a text stand that {@link wordsOf} finds, in UTF-16 code units. */
export function spansOfWords(text: string): { start: number; end: number }[] {
  return Array.from(text.matchAll(wordPattern), ({ 0: word, index }) => ({ start: index, end: index + word.length }));
}

/** How many words {@link wordsOf} finds. Scripts written without spaces count a whole run of letters as one word. */
export function countWords(text: string): number {
  return wordsOf(text).length;
}

/** Whether a text has a letter of any script: not so for digits, punctuation and emoji alone. */
export function hasLetters(text: string): boolean {
  // Unicode counts the information sign among the letters, though it is an emoji.
  return /(?!\p{Emoji})\p{L}/u.test(text);
}
