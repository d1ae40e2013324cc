import { z } from 'zod';
import { chooseOne } from '../../text/random.ts';
import { splitSentences } from '../../text/sentences.ts';
import { hasLetters } from '../../text/words.ts';
import { extractionStrategy } from './strategy.ts';

const parameters = z.strictObject({});

/** One sentence of the passage, drawn at random (paper §3.2, "Random Sentence"). */
export const sentence = extractionStrategy({
  name: 'sentence',
  version: 1,
  summary: 'one sentence of the passage, drawn by seed',
  parameters,
  needs: [],
  scope: 'record',
  extract: (text, _parameters, random) => {
    const spans = splitSentences(text).filter(({ start, end }) => hasLetters(text.slice(start, end)));
    if (spans.length === 0) return [];
    const { start, end } = chooseOne(spans, random);
    return [{ text: text.slice(start, end), spans: [{ start, end }] }];
  },
});
