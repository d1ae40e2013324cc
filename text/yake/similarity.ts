import { distance } from 'fastest-levenshtein';
import { characterCount } from './characters.ts';

/** Rows of words longer than this come from scripts without spaces; comparing them would take minutes. */
const COMPARED_CHARACTERS = 4000;

/** Whether two keys are more alike than a limit: 1 less their Levenshtein distance over the longer one's length. */
export function areAlike(one: string, other: string, limit: number): boolean {
  if (one.length > COMPARED_CHARACTERS || other.length > COMPARED_CHARACTERS) return one === other;
  const [left, right] = [characterCount(one), characterCount(other)];
  const longer = Math.max(left, right);
  // Most pairs differ too much in length to be worth a comparison
  if (!(1 - Math.abs(left - right) / longer > limit)) return false;
  const isPlain = left === one.length && right === other.length;
  return 1 - (isPlain ? distance(one, other) : pairedDistance(one, other)) / longer > limit;
}

/** The distance in characters where some are pairs of surrogates: each gets a sign of its own. */
function pairedDistance(one: string, other: string): number {
  const signs = new Map<string, string>();
  const spell = (text: string): string =>
    [...text]
      .map((character) => {
        const sign = signs.get(character) ?? String.fromCharCode(signs.size + 1);
        signs.set(character, sign);
        return sign;
      })
      .join('');
  return distance(spell(one), spell(other));
}
