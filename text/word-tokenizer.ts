import { pythonSpace, splitAtSpace } from './white-space.ts';

/**
 * NLTK runs its rules on two engines that differ in what a character of a word is: quotes by Unicode's recommendation
 * (UTS #18, with combining marks), contractions by Python's (with all numbers, without marks).
 */
const LETTER = '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]';
const ALPHANUMERIC = '[\\p{L}\\p{N}_]';

type Rule = readonly [pattern: RegExp, replacement: string];

const openingQuotes: readonly Rule[] = [
  [/[«“‘„]|`+/g, ' $& '],
  [/^"/, '``'],
  [/``/g, ' $& '],
  [/([ ([{<])(?:"|'')/g, '$1 `` '],
  // An apostrophe before a word opens a quotation, unless the word is what stays of a contraction.
  [new RegExp(`(?<!${LETTER})'(?!(?:re|ve|ll|[mtsdn])(?!${LETTER}))(?=${LETTER})`, 'giu'), "' "],
];

const punctuation: readonly Rule[] = [
  [/([:,])(\P{Nd})/gu, ' $1 $2'],
  [/[:,](?=\n?$)/g, ' $& '],
  [/\.{2,}|[;@#$%&?!\u2012-\u2015]/g, ' $& '],
  [/([^'])' /g, "$1 ' "],
  [/--|[*()<>[\]{}]/g, ' $& '],
];

const closingQuotes: readonly Rule[] = [
  [/[»”’]/g, ' $& '],
  [/''|"/g, " '' "],
  [/\p{White_Space}+/gu, ' '],
  [/([^' ])('[sSmMdD]?) /g, '$1 $2 '],
  [/([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) /g, '$1 $2 '],
];

/** Words of two that are written as one. Python takes a dotted capital I and a dotless i for an i of either case. */
const contractions: readonly Rule[] = [
  [
    new RegExp(
      `(?<!${ALPHANUMERIC})` +
        `(can(?=not)|d(?='ye)|g[iıİ]m(?=me)|gon(?=na)|got(?=ta)|lem(?=me)|more(?='n)|wan(?=na[${pythonSpace}]))` +
        `(not|'ye|me|na|ta|'n)(?!${ALPHANUMERIC})`,
      'giu',
    ),
    ' $1 $2 ',
  ],
  // The apostrophe stands alone already where there was a space before it: what is left follows one of the above.
  [new RegExp(` ('t)([iıİ]s|was)(?!${ALPHANUMERIC})`, 'giu'), ' $1 $2 '],
];

/**
 * The words and signs of a text as NLTK's `NLTKWordTokenizer` cuts them, which is `word_tokenize(text,
 * preserve_line=True)`: by the conventions of the Penn Treebank for English (contractions and possessives are cut off,
 * double quotes become `` and ''), and with a period cut off at the very end of the text only. The text is taken as it
 * is, not cut into sentences before.
 */
export function nltkWords(text: string): string[] {
  const opened = separateFinalPeriod(apply(openingQuotes, text));
  const spaced = apply(closingQuotes, ` ${apply(punctuation, opened)} `);
  return splitAtSpace(apply(contractions, spaced));
}

const apply = (rules: readonly Rule[], text: string): string =>
  rules.reduce((changed, [pattern, replacement]) => changed.replace(pattern, replacement), text);

/** A last period that only closing signs follow stands alone, unless it ends an ellipsis. */
const separateFinalPeriod = (text: string): string => {
  const period = text.lastIndexOf('.');
  if (period < 1 || text[period - 1] === '.') return text;
  const [signs = ''] = /^[\])}>"'»”’ ]*/.exec(text.slice(period + 1)) ?? [];
  const isLast = !/\P{White_Space}/u.test(text.slice(period + 1 + signs.length));
  return isLast ? `${text.slice(0, period)} . ${signs} ` : text;
};
