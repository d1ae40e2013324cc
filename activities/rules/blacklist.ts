import { z } from 'zod';
import { beyondTextWords } from '../../text/instance-defect.ts';
import { recordRule, type Objection } from './strategy.ts';

const phrases = z.array(z.string().trim().min(1));

const parameters = z.strictObject({
  /** Words and phrases, found as a whole and in any case. */
  words: phrases.default([...beyondTextWords]),
  /** Beginnings, in any case. */
  startsWith: phrases.default(['Write a program']),
  /** What the first character may not be. */
  firstCharacter: z.array(z.enum(['punctuation', 'non-ascii'])).default(['punctuation', 'non-ascii']),
  of: z
    .array(z.enum(['instruction', 'output']))
    .min(1)
    .default(['instruction']),
});

/** The heuristics of Self-Instruct and Alpaca on what an instruction says and how it begins. */
export const blacklist = recordRule({
  name: 'blacklist',
  version: 1,
  summary: 'no words, phrases and beginnings of a list; those of Self-Instruct and Alpaca on instructions by default',
  parameters,
  needs: [],
  bind({ words, startsWith, firstCharacter, of }) {
    const listed = words.length === 0 ? undefined : wholeWords(words);
    const begins = startsWith.map((start) => start.toLowerCase());
    return {
      judge(pair) {
        for (const side of of) {
          const objection = judgeText(side, pair[side], listed, begins, firstCharacter);
          if (objection !== undefined) return objection;
        }
        return undefined;
      },
    };
  },
});

function judgeText(
  side: string,
  text: string,
  listed: RegExp | undefined,
  begins: readonly string[],
  first: readonly string[],
): Objection | undefined {
  const word = listed?.exec(text)?.[0];
  if (word !== undefined) return { reason: `blacklist: word in the ${side}`, detail: word };
  const start = begins.find((one) => text.toLowerCase().startsWith(one));
  if (start !== undefined) return { reason: `blacklist: beginning of the ${side}`, detail: start };
  const character = [...text][0] ?? '';
  if (first.includes('punctuation') && /^[!-/:-@[-`{-~]/.test(character)) {
    return { reason: `blacklist: ${side} begins with punctuation`, detail: character };
  }
  if (first.includes('non-ascii') && /^[^\0-\x7f]/u.test(character)) {
    return { reason: `blacklist: ${side} begins with a character that is not ASCII`, detail: character };
  }
  return undefined;
}

/** Any of the phrases where neither side goes on with a letter, digit or underscore; white space within may be any. */
function wholeWords(all: readonly string[]): RegExp {
  const one = all.map((phrase) => phrase.split(/\s+/u).map(escaped).join('\\s+'));
  return new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_])(?:${one.join('|')})(?![\\p{L}\\p{M}\\p{N}_])`, 'iu');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
