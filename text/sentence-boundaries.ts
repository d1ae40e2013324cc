import { beforeNumber, neverLast, sentenceOpeners, sometimesLast, wordsBeforeMore } from './abbreviations.ts';

/** A place where a sentence may end. The texts on both sides may be cut to what is near, save where said otherwise. */
export interface BoundaryCandidate {
  /** The end of the text before, without the white space after it. */
  before: string;
  /** The white space between, in full. */
  gap: string;
  /** The beginning of the text after the gap; never empty. */
  after: string;
  /** The sentence so far, when it is short enough to be no more than a list number or an initial; else empty. */
  sentence: string;
  /** Whether the sentence so far began a line. */
  startsLine: boolean;
}

const terminal = /[.!?…。！？]["'”’»)\]]*(?:\[\d+\])*$/;
const eastAsianTerminal = /[。！？]["'”’»」』）)]*$/;
const closedOrTrailingOff = /(?:[.!?…]["'”’»)\]]+(?:\[\d+\])*|\.\.|…)$/;
const startsLowerCase = /^["'“‘«([]*\p{Ll}/u;
const numberAhead = /^["'“‘([#]*(?:\p{Lu}{0,2}\d|[IVX]{2,}\b|[B-HJ-Z]\b)/u;
const timeAhead =
  /^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|[A-Z]{1,3}T\b|GMT\b|UTC\b|Eastern\b|Central\b|Pacific\b)/;
const speakerAhead =
  /^(?:\p{Lu}[\p{L}.'’]*\s+){1,3}(?:said|says|asked|asks|replied|cried|shouted|answered|whispered|added|wrote)\b/u;

/** Whether a sentence ends at a candidate: rules for English, cautious elsewhere. */
export function endsSentence(candidate: BoundaryCandidate): boolean {
  const { before, gap, after, sentence, startsLine } = candidate;
  if (gap === '') return eastAsianTerminal.test(before);
  const lineBreaks = gap.replaceAll('\r\n', '\n').match(/[\n\r\u2028\u2029]/g)?.length ?? 0;
  if (lineBreaks > 1) return true;
  if (!terminal.test(before)) return lineBreaks === 0 || endsLine(before, after);
  // A closing mark that stands alone belongs to what it closes, a list number to its item.
  if (/^["'”’»)\]]+$/.test(after)) return false;
  if (startsLine && /^[([]?(?:\d{1,3}|\p{L}|[ivx]{1,5})[.)]$/u.test(sentence)) return false;
  if (closedOrTrailingOff.test(before)) {
    if (startsLowerCase.test(after)) return false;
    return !(/[!?]["'”’»]$/.test(before) && speakerAhead.test(after));
  }
  const abbreviation = /([\p{L}\p{N}.'’]+)\.$/u.exec(before)?.[1];
  return abbreviation === undefined || !continuesAfter(abbreviation, candidate);
}

const endsLine = (before: string, after: string): boolean => {
  const lastWord = /[\p{L}'’]+$/u.exec(before)?.[0].toLowerCase() ?? '';
  return !(startsLowerCase.test(after) || /[,;—–-]$/.test(before) || wordsBeforeMore.has(lastWord));
};

const continuesAfter = (abbreviation: string, { after, sentence }: BoundaryCandidate): boolean => {
  const lower = abbreviation.toLowerCase();
  if (neverLast.has(lower)) return true;
  if (beforeNumber.has(lower) && numberAhead.test(after)) return true;
  if (/^[ap]\.m$/.test(lower)) return timeAhead.test(after);
  // The pronoun ends sentences ("So do I."); as an initial it opens one or stands before another initial.
  if (abbreviation === 'I') return sentence === 'I.' || /^\p{Lu}\.\s/u.test(after);
  const isInitial = /^\p{Lu}$/u.test(abbreviation);
  const isAcronym = /^(?:\p{L}{1,3}\.)+\p{L}{1,3}$/u.test(abbreviation);
  return (isInitial || isAcronym || sometimesLast.has(lower)) && !opensSentence(after);
};

const opensSentence = (after: string): boolean => {
  const [, word = '', stop] = /^["'“‘([]*(\p{L}*)(\.?)/u.exec(after) ?? [];
  // A number or a sign after an ambiguous abbreviation is taken to open a sentence, another initial is not.
  if (word === '') return true;
  const isInitial = word.length === 1 && stop === '.';
  return !isInitial && /^\p{Lu}/u.test(word) && sentenceOpeners.has(word.toLowerCase());
};
