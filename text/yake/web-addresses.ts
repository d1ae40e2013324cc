import { classes } from './characters.ts';
import type { Piece } from './sentence-breaks.ts';

const word = classes.wordCharacters;
const { spaces } = classes;
const host = String.raw`(?:[${word}\-]+\.)+[${word}]+`;
const border = String.raw`(?=[${spaces}>"')\]}]|$)`;

/** Keeps what is looked at again, where address follows upon address and none of them ends well, within bounds. */
const upTo = 4096;
const path = String.raw`(?:\/[^?#${spaces}'">)\]}]{0,${upTo}})?`;
const query = String.raw`(?:\?[^#${spaces}'">)\]}]{1,${upTo}})?`;
const fragment = String.raw`(?:#[^${spaces}'">)\]}]{1,${upTo}})?`;
const afterScheme = new RegExp(String.raw`${host}(?::\p{Nd}+)?${path}${query}${fragment}${border}`, 'uy');
const afterAt = new RegExp(host + border, 'uy');
const schemeCharacter = /[A-z]/;
const localCharacter = new RegExp(String.raw`[${word}.#$%&'*+/=!?^\x60{|}~\-]`, 'u');
const opener = new RegExp(String.raw`[${spaces}<"'([{]`, 'u');

/**
 * Where addresses stand in a sentence, of the web with their scheme and of mail, in order. They are looked for from
 * their "://" and "@", so that a long text without any costs nothing and no text takes more than a few passes.
 */
export function webAddresses(sentence: string): Piece[] {
  const found: Piece[] = [];
  const schemes = new Finder(sentence, '://', pageAddress);
  const mails = new Finder(sentence, '@', mailAddress);
  for (let from = 0; ;) {
    const page = schemes.next(from);
    const mail = mails.next(from);
    const first = page !== undefined && (mail === undefined || page.start <= mail.start) ? page : mail;
    if (first === undefined) return found;
    found.push(first);
    from = first.end;
  }
}

type Recognize = (sentence: string, sign: number, from: number) => Piece | undefined;

/** Goes through the places of a sign in order and keeps what it found until somebody is past it. */
class Finder {
  private readonly sentence: string;
  private readonly sign: string;
  private readonly recognize: Recognize;
  private place: number;
  private kept: { sign: number; piece: Piece } | undefined;

  constructor(sentence: string, sign: string, recognize: Recognize) {
    this.sentence = sentence;
    this.sign = sign;
    this.recognize = recognize;
    this.place = sentence.indexOf(sign);
  }

  /** The first address that begins at an offset or after it; offsets grow from call to call. */
  next(from: number): Piece | undefined {
    if (this.kept !== undefined && this.kept.piece.start >= from) return this.kept.piece;
    // It may still begin later than it did, where another address took its beginning
    let place = this.kept?.sign ?? this.place;
    this.kept = undefined;
    while (place !== -1) {
      const piece = place >= from ? this.recognize(this.sentence, place, from) : undefined;
      if (piece !== undefined) this.kept = { sign: place, piece };
      place = this.sentence.indexOf(this.sign, place + 1);
      if (piece !== undefined) break;
    }
    this.place = place;
    return this.kept?.piece;
  }
}

function pageAddress(sentence: string, sign: number, from: number): Piece | undefined {
  const start = firstStart(sentence, sign, from, schemeCharacter);
  if (start === undefined) return undefined;
  const rest = sign + '://'.length;
  // What stands before an "@" is a user's name, whatever it is
  const at = sentence.indexOf('@', rest);
  const end = (at > rest ? endOf(afterScheme, sentence, at + 1) : undefined) ?? endOf(afterScheme, sentence, rest);
  return end === undefined ? undefined : { start, end };
}

function mailAddress(sentence: string, sign: number, from: number): Piece | undefined {
  const start = firstStart(sentence, sign, from, localCharacter);
  const end = start === undefined ? undefined : endOf(afterAt, sentence, sign + 1);
  return start === undefined || end === undefined ? undefined : { start, end };
}

/** The furthest place before a sign from which only characters of a kind lead to it, and before which a word may end. */
function firstStart(sentence: string, sign: number, from: number, kind: RegExp): number | undefined {
  let start: number | undefined;
  let at = sign;
  while (at > from) {
    const step = at - from > 1 && /[\uDC00-\uDFFF]/.test(sentence.charAt(at - 1)) ? 2 : 1;
    if (!kind.test(sentence.slice(at - step, at))) break;
    at -= step;
    if (at === 0 || opener.test(sentence.charAt(at - 1))) start = at;
  }
  return start;
}

function endOf(pattern: RegExp, sentence: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(sentence) ? pattern.lastIndex : undefined;
}
