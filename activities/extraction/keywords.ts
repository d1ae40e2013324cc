import { z } from 'zod';
import { englishStopwords } from '../../text/yake/english-stopwords.ts';
import { extractKeywords, type Keyword } from '../../text/yake/keywords.ts';
import { extractionStrategy, type ExtractedFragment } from './strategy.ts';

const parameters = z.strictObject({
  top: z.int().min(1).max(1000).default(20).describe('how many keywords of a passage at most'),
  maxWords: z.int().min(1).max(10).default(3).describe('words of the longest keyword'),
  fragments: z
    .enum(['joined', 'each'])
    .default('joined')
    .describe('joined: the keywords of a passage are one fragment, parted by commas; each: every keyword is one'),
  stopwords: z
    .array(z.string().regex(/^\S+$/, { error: 'must be one word' }))
    .default([])
    .describe('words that no keyword begins or ends with, beside the English ones that are known'),
});

/**
 * The most telling words of the passage, best first, by YAKE (paper §3.2, "Keywords"). The paper gives neither their
 * number nor their length, nor whether they are one output or several, so all three may be set.
 */
export const keywords = extractionStrategy({
  name: 'keywords',
  version: 1,
  summary: 'the keywords of the passage, by YAKE',
  parameters,
  needs: [],
  scope: 'record',
  extract: (text, { top, maxWords, fragments, stopwords }) => {
    const known =
      stopwords.length === 0
        ? englishStopwords
        : new Set([...englishStopwords, ...stopwords.map((word) => word.toLowerCase())]);
    const found = extractKeywords(text, { top, maxWords, stopwords: known });
    if (fragments === 'each') return found.map((keyword) => fragmentOf([keyword]));
    return found.length === 0 ? [] : [fragmentOf(found)];
  },
});

function fragmentOf(found: readonly Keyword[]): ExtractedFragment {
  return {
    text: found.map(({ text }) => text).join(', '),
    spans: found.flatMap(({ span }) => (span === undefined ? [] : [span])),
  };
}
