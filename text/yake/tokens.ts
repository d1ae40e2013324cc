import { classes } from './characters.ts';
import { decodeReferences } from './character-references.ts';
import { webAddresses } from './web-addresses.ts';
import { beginsWithApostrophe, beginsWord, cutWords } from './word-scanner.ts';

const { letters, numbers, hyphens, apostrophes, sentenceEnds, spaces } = classes;
const alphanumeric = `[${letters}${numbers}]`;

const lineEnd = /[\r\n\u2028]/;
const hyphenatedLine = new RegExp(
  String.raw`(${alphanumeric}[${hyphens}])[\p{Zs}\t]*(?:\r\n|\n|\r|\u2028)[\p{Zs}\t]*(?=${alphanumeric})`,
  'gu',
);
const someSpace = new RegExp(`[${spaces}]+`, 'u');
const sentenceEnd = new RegExp(`[${sentenceEnds}]`, 'u');
const shortenedEnd = new RegExp(`(['${apostrophes}])(?:d|ll|m|re|s|t|ve)$`, 'u');
const hyphenatedWord = new RegExp(`^${alphanumeric}+(?:[${hyphens}]${alphanumeric}+)*$`, 'u');

/**
 * The tokens of a sentence as segtok 1.5.11 gives them for text of the web: addresses stay whole, HTML's character
 * references are resolved, a word cut by a hyphen at a line's end is joined, and contractions are two tokens.
 */
export function tokensOf(sentence: string): string[] {
  const tokens: string[] = [];
  let from = 0;
  for (const { start, end } of sentence.includes('@') || sentence.includes('://') ? webAddresses(sentence) : []) {
    addWords(sentence.slice(from, start), tokens);
    tokens.push(sentence.slice(start, end));
    from = end;
  }
  addWords(sentence.slice(from), tokens);
  return tokens;
}

function addWords(text: string, all: string[]): void {
  const decoded = decodeReferences(text);
  const joined = lineEnd.test(decoded) ? decoded.replace(hyphenatedLine, '$1') : decoded;
  const tokens: string[] = [];
  for (const stretch of joined.split(someSpace)) cutWords(stretch, tokens);
  splitSentenceEnd(tokens);
  for (const token of tokens) addParts(token, all);
}

/** Parts the sign that ends the sentence from the last word; brackets and quotes may stand after it. */
function splitSentenceEnd(tokens: string[]): void {
  const least = Math.max(0, tokens.length - 3);
  for (let index = tokens.length - 1; index >= least; index--) {
    const token = tokens[index] ?? '';
    const isWord = beginsWord(token) && !beginsWithApostrophe(token);
    if (!isWord && !sentenceEnd.test(token)) continue;
    if (token.length === 1 || token === '...') return;
    if (sentenceEnd.test(token.slice(-1))) tokens.splice(index, 1, token.slice(0, -1), token.slice(-1));
    else if (sentenceEnd.test(token.charAt(0))) tokens.splice(index, 1, token.charAt(0), token.slice(1));
    return;
  }
}

/** Parts a contraction, and every comma, colon and semicolon that a token ends in. */
function addParts(token: string, tokens: string[]): void {
  let end = token.length;
  while (end > 1 && ',;:'.includes(token.charAt(end - 1))) end--;
  const word = token.slice(0, end);
  const shortened = shortenedEnd.exec(word);
  if (shortened !== null && hyphenatedWord.test(word.slice(0, shortened.index))) {
    const isNot = shortened[0].endsWith('t') && word.charAt(shortened.index - 1) === 'n';
    const cut = isNot ? shortened.index - 1 : shortened.index;
    if (cut > 0) tokens.push(word.slice(0, cut));
    tokens.push(word.slice(cut));
  } else tokens.push(word);
  for (; end < token.length; end++) tokens.push(token.charAt(end));
}
