import { classes } from './characters.ts';

const { wordCharacters, hyphens, sentenceEnds } = classes;

/** Longer than anything that the patterns at the end of a text look for. */
const TAIL = 128;

/** Abbreviations that are not the last word of a sentence; those in small letters may begin with a capital too. */
const abbreviations = [
  ...['Capt', 'Col', 'Dr', 'Gen', 'Mag', 'Mr', 'Mrs', 'Mt', 'No', 'Sgt', 'Sr', 'Sra', 'Srta', 'St'],
  ...['Jän', 'Jan', 'Ene', 'Feb', 'Mär', 'Mar', 'Apr', 'Abr', 'May', 'Jun', 'Jul', 'Aug'],
  ...['Sep', 'Sept', 'Oct', 'Okt', 'Nov', 'Dic', 'Dez', 'Dec', 'E.U', 'U.K', 'U.S'],
  ...['approx', 'cf', 'f.e', 'fe', 'fig', 'figs', 'e.g', 'eg', 'i.e', 'ie', 'i.v', 'iv', 'med', 'nat', 'nr', 'p.e'],
  ...['phil', 'prof', 'rer', 'sci', 'univ', 'vol', 'vs', 'z.B'],
].flatMap((word) =>
  /^\p{Ll}/u.test(word) ? [word, word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()] : [word],
);

const known = abbreviations.map((word) => word.replaceAll('.', String.raw`\.`)).join('|');
const notWithin = `(?<![${wordCharacters}])`;
const space = `[${classes.spaces}]`;
const titles = String.raw`[Bb]y|[Cc](?:aptain|ommander)|[Dd]o[ck]tor|[Gg]eneral|[Mm](?:ag)?is(?:ter|s)|[Pp]rofessor|[Ss]e\u00F1or(?:it)?a?`;
const inList = String.raw`(?<!${notWithin}\p{Lu}\p{Lm}?),(?:${space}and)?|(?<!${notWithin}[\p{Lu},]\p{Lm}?)${space}and`;
const initials = String.raw`(?:[\p{Lu}\p{Lt}]\p{Lm}?\.[${hyphens}]?)?[\p{Lu}\p{Lt}]\p{Lm}?`;

/** An abbreviation, or initials after a title, in a list of authors, or after a bracket. */
const abbreviationEnd = new RegExp(
  String.raw`(?:${notWithin}(?:${known})|(?:${notWithin}(?:${titles})${space}|(?:${inList})${space}|[\[(])${initials})$`,
  'u',
);
const loneCharacter = /^(?:\P{White_Space}|\p{Nd}+)$/u;
const dayEnd = new RegExp(`${notWithin}[0-3]?[0-9]$`, 'u');
const monthStart = /(?:J[äa]n|Ene|Feb|M[äa]r|A[pb]r|May|Jun|Jul|Aug|Sep|O[ck]t|Nov|D[ei][cz]|0?[1-9]|1[012])/uy;
const middleInitialEnd = new RegExp(String.raw`${notWithin}\p{Lu}\p{Ll}+[^${wordCharacters}]+\p{Lu}$`, 'u');
const capitalizedStart = new RegExp(String.raw`\p{Lu}\p{Ll}+(?![${wordCharacters}])`, 'uy');
const smallWord = new RegExp(String.raw`\p{Ll}[\p{Ll}\p{Nd}${hyphens}]*`, 'uy');

const quotedEnd = new RegExp(
  String.raw`(?:[${sentenceEnds}](?:"[)\]]*|[)\]]+)|${notWithin}spp\.|${notWithin}\p{L}\p{Ll}?\.)$`,
  'u',
);
const smallStart = new RegExp(String.raw`\p{Ll}+(?![${wordCharacters}])`, 'uy');
const continuation = new RegExp(
  `(?:and|are|between|by|from|has|into|is|of|or|than|that|through|via|was|were|whether|with)(?![${wordCharacters}])`,
  'uy',
);
const capitalizedEnd = new RegExp(String.raw`${notWithin}[\p{Lu}\p{Lt}]\p{L}*\.$`, 'u');
const referenceStart = /(?:(?:\(\p{Nd}{4}\)\s)?[\p{Lu}\p{Lt}]\p{L}*|\p{Nd}+)[.,:]\p{White_Space}+/uy;
const someSpaceEnd = new RegExp(`[${classes.outerSpaces}]$`, 'u');

/** A piece of a text by its offsets. */
export interface Piece {
  start: number;
  end: number;
}

/**
 * Whether what looks like the end of a sentence is none: an abbreviation, an initial or a date, or a lone small word
 * after it.
 * @param before the piece from the end before up to this one
 * @param mark the end itself: its sign, quotes and brackets and space
 * @param after the piece up to the next end
 */
export function marksNoEnd(text: string, before: Piece, mark: Piece, after: Piece): boolean {
  const tail = tailOf(text, before);
  if (someSpaceEnd.test(tail)) return true;
  if (text[mark.start] !== '.') return false;
  if (loneCharacter.test(tail) && tail.length === before.end - before.start) return true;
  if (abbreviationEnd.test(tail)) return true;
  if (after.start === after.end) return false;
  return (
    matchEnd(smallWord, text, after.start) === after.end ||
    (dayEnd.test(tail) && startsWith(monthStart, text, after.start)) ||
    (middleInitialEnd.test(tail) && startsWith(capitalizedStart, text, after.start))
  );
}

/** Whether a piece goes on with small letters after a quotation, a bracket or an abbreviation. */
export function goesOnSmall(text: string, last: Piece, current: Piece): boolean {
  const tail = beforeSpace(text, last);
  return tail !== undefined && quotedEnd.test(tail) && startsWith(smallStart, text, current.start);
}

/** Whether both look like parts of a reference: "Proc. Nat. Acad." and the like, or an "et al." before. */
export function withinReference(text: string, last: Piece, current: Piece): boolean {
  if (text.slice(Math.max(last.start, last.end - TAIL), last.end).endsWith(' et al. ')) return true;
  const tail = beforeSpace(text, last);
  return tail !== undefined && capitalizedEnd.test(tail) && startsWith(referenceStart, text, current.start);
}

/** Whether a piece begins with a word that hardly ever begins a sentence. */
export function continues(text: string, current: Piece): boolean {
  return startsWith(continuation, text, current.start);
}

function tailOf(text: string, { start, end }: Piece): string {
  return text.slice(Math.max(start, end - TAIL), end);
}

/** The end of a piece without the space after it; undefined where there is no space. */
function beforeSpace(text: string, { start, end }: Piece): string | undefined {
  let at = end;
  while (at > start && someSpaceEnd.test(text.charAt(at - 1))) at--;
  return at === end ? undefined : tailOf(text, { start, end: at });
}

function startsWith(pattern: RegExp, text: string, at: number): boolean {
  return matchEnd(pattern, text, at) !== -1;
}

/** Where a sticky pattern ends that is tried at an offset; -1 where it does not fit. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}
