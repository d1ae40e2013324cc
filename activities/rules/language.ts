import { z } from 'zod';
import { recordRule } from './strategy.ts';

/** What the detector tells apart, by ISO 639-1; a name it does not know would reject every text. */
export const languages =
  'am ar az be bg bn ca cs da de el en es et eu fa fi fr gu he hi hr hu hy is it ja ka kn ko ku lo lt lv ml mr ms nl no or pa pl pt ro ru sk sl sq sr sv ta te th tl tr uk ur vi yo zh';

const known = languages.split(' ');

const parameters = z.strictObject({
  allow: z.array(z.string().refine((code) => known.includes(code), `must be one of ${languages}`)).min(1),
  of: z
    .array(z.enum(['instruction', 'output']))
    .min(1)
    .default(['instruction', 'output']),
  /** A shorter text says too little. */
  minCharacters: z.int().min(1).default(20),
});

/**
 * Texts in the languages allowed, told by the n-grams of eld. A text is rejected only where the detector is sure of
 * another language. Supervised outputs are in the language their task wants.
 */
export const language = recordRule({
  name: 'language',
  version: 1,
  summary: 'instruction and output in the languages allowed',
  parameters,
  needs: [],
  async bind({ allow, of, minCharacters }) {
    // Its tables take seconds and 100 MB, which nobody pays who does without the rule.
    const { eld } = await import('eld/medium');
    return {
      judge(pair) {
        for (const side of of) {
          const text = pair[side];
          if ((side === 'output' && pair.supervised) || [...text].length < minCharacters) continue;
          const found = eld.detect(text);
          if (found.language === '' || allow.includes(found.language) || !found.isReliable()) continue;
          return { reason: `language: ${side} in another language`, detail: found.language };
        }
        return undefined;
      },
    };
  },
});
