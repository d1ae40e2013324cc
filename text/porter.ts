import { containsVowel, endsDoubleConsonant, endsShort, isConsonantAt, measure } from './porter-measure.ts';
import { remembered } from './remembered.ts';

interface SuffixRule {
  suffix: string;
  replacement: string;
  /** Called with what is left of the word before the suffix. */
  applies: (stem: string) => boolean;
}

const irregularStems: ReadonlyMap<string, string> = new Map([
  ['skies', 'sky'],
  ['sky', 'sky'],
  ['dying', 'die'],
  ['lying', 'lie'],
  ['tying', 'tie'],
  ['news', 'news'],
  ['innings', 'inning'],
  ['inning', 'inning'],
  ['outings', 'outing'],
  ['outing', 'outing'],
  ['cannings', 'canning'],
  ['canning', 'canning'],
  ['howe', 'howe'],
  ['proceed', 'proceed'],
  ['exceed', 'exceed'],
  ['succeed', 'succeed'],
]);

const longerThan = (least: number) => (stem: string) => measure(stem) > least;

/** Reads "from>to" pairs; within a list a longer suffix stands before any shorter one that it ends with. */
const suffixRules = (pairs: string, applies: (stem: string) => boolean): SuffixRule[] =>
  pairs.split(' ').map((pair) => {
    const [suffix = '', replacement = ''] = pair.split('>');
    return { suffix, replacement, applies };
  });

const step2Rules: readonly SuffixRule[] = [
  ...suffixRules(
    'ational>ate tional>tion ization>ize ation>ate biliti>ble aliti>al iviti>ive iveness>ive fulness>ful ousness>ous ' +
      'alism>al entli>ent ousli>ous fulli>ful alli>al bli>ble eli>e enci>ence anci>ance izer>ize ator>ate',
    longerThan(0),
  ),
  // The l counts towards the stem, so that geologi and theologi lose their ending like archaeologi.
  { suffix: 'logi', replacement: 'log', applies: (stem) => measure(`${stem}l`) > 0 },
];

const step3Rules = suffixRules('icate>ic ative> alize>al iciti>ic ical>ic ful> ness>', longerThan(0));

const step4Rules: readonly SuffixRule[] = [
  ...suffixRules(
    'ement> ment> ent> ance> ence> able> ible> ant> al> er> ic> ou> ism> ate> iti> ous> ive> ize>',
    longerThan(1),
  ),
  { suffix: 'ion', replacement: '', applies: (stem) => /[st]$/.test(stem) && measure(stem) > 1 },
];

/**
 * The stem of a word by Porter's algorithm ("An algorithm for suffix stripping", Program 14(3), 1980) with the
 * extensions that NLTK's PorterStemmer has on by default, on which ROUGE-L's and METEOR's reference scorers rest.
 * The word is lower-cased first; words of one or two characters are returned as they are.
 */
export function porterStem(word: string): string {
  return rememberedStem(word);
}

/** Stems of texts of few megabytes; forgetting them costs little. */
const KEPT_STEMS = 50_000;

const rememberedStem = remembered((word) => {
  const astral = [...new Set(word.match(/[\ud800-\udbff][\udc00-\udfff]/g))];
  if (astral.length === 0) return findStem(word);
  // The rules count characters, so that one of two code units must stand as one while they look.
  const short = astral.reduce((text, character, index) => text.replaceAll(character, standIn(index)), word);
  return astral.reduce((text, character, index) => text.replaceAll(standIn(index), character), findStem(short));
}, KEPT_STEMS);

/** A character of the private use area. */
const standIn = (index: number): string => String.fromCharCode(0xe000 + index);

const findStem = (word: string): string => {
  const lower = word.toLowerCase();
  const irregular = irregularStems.get(lower);
  if (irregular !== undefined) return irregular;
  if (word.length <= 2) return lower;
  const inflectionless = finalYToI(withoutEdOrIng(withoutPlural(lower)));
  return withoutFinalE(replaceSuffix(replaceSuffix(derivationToBase(inflectionless), step3Rules), step4Rules));
};

/** The first rule whose suffix the word has decides alone, whether or not its condition holds. */
const replaceSuffix = (word: string, rules: readonly SuffixRule[]): string => {
  for (const { suffix, replacement, applies } of rules) {
    if (!word.endsWith(suffix)) continue;
    const stem = word.slice(0, -suffix.length);
    return applies(stem) ? stem + replacement : word;
  }
  return word;
};

/** Step 1a; in NLTK four letters keep their e: dies and ties, but flies loses it. */
const withoutPlural = (word: string): string => {
  if (word.endsWith('ies')) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith('sses')) return word.slice(0, -2);
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
};

/** Step 1b; in NLTK "ied" is treated as "ies" above. */
const withoutEdOrIng = (word: string): string => {
  if (word.endsWith('ied')) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const stem = word.replace(/(?:ed|ing)$/, '');
  if (stem === word || !containsVowel(stem)) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (endsDoubleConsonant(stem)) return /[lsz]$/.test(stem) ? stem : stem.slice(0, -1);
  return measure(stem) === 1 && endsShort(stem) ? `${stem}e` : stem;
};

/** Step 1c; in NLTK only after a consonant that is not the first letter: happy becomes happi, enjoy and by stay. */
const finalYToI = (word: string): string =>
  word.length > 2 && word.endsWith('y') && isConsonantAt(word, word.length - 2) ? `${word.slice(0, -1)}i` : word;

/** Step 2; in NLTK "alli" goes first and its result, ending in "al", takes another turn. */
const derivationToBase = (word: string): string => {
  const stem = replaceSuffix(word, step2Rules);
  return stem !== word && word.endsWith('alli') ? derivationToBase(stem) : stem;
};

/** Step 5. */
const withoutFinalE = (word: string): string => {
  let stem = word;
  if (word.endsWith('e')) {
    const candidate = word.slice(0, -1);
    const size = measure(candidate);
    if (size > 1 || (size === 1 && !endsShort(candidate))) stem = candidate;
  }
  return stem.endsWith('ll') && measure(stem.slice(0, -1)) > 1 ? stem.slice(0, -1) : stem;
};
