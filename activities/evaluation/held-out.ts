import { z } from 'zod';
import { nameSchema } from '../../pipeline/run-file/names.ts';
import { exactMatchBest } from '../../text/exact-match.ts';
import { meteorBest } from '../../text/meteor.ts';
import { rougeLBest } from '../../text/rouge.ts';
import { nltkWords } from '../../text/word-tokenizer.ts';
import { evaluationStrategy } from './strategy.ts';

const parameters = z
  .strictObject({
    metric: z
      .enum(['rouge-l', 'meteor', 'exact-match'])
      .default('rouge-l')
      .describe(
        'rouge-l: ROUGE-L F1 with stemmer, as rouge-score has it; meteor: as NLTK has it, over NLTKWordTokenizer and ' +
          'without WordNet; exact-match: as Super-NaturalInstructions has it',
      ),
    // Without defaults, so that the key of what was scored before there was a choice stays as it is.
    data: z
      .array(nameSchema)
      .min(1)
      .optional()
      .describe('names in data whose held-out pairs are measured; all when absent'),
    stem: z.boolean().optional().describe('rouge-l: compare stems of words, as is done unless this is false'),
  })
  .refine(({ metric, stem }) => metric === 'rouge-l' || stem === undefined, {
    path: ['stem'],
    message: 'belongs to rouge-l: METEOR always compares stems too, and an exact match none',
  });

type Parameters = z.infer<typeof parameters>;

/** Human pairs split off before any training (paper §2.2), by a measure of texts; of several references the best counts. */
export const heldOut = evaluationStrategy({
  name: 'held-out',
  version: 1,
  summary: 'ROUGE-L, METEOR or exact matches of greedy answers to held-out human pairs',
  parameters,
  needs: ['generate'],
  scope: 'record',
  figure: ({ metric, stem = true }) => {
    if (metric === 'meteor') return 'METEOR (NLTK words, no WordNet) x 100';
    if (metric === 'exact-match') return 'exact match, %';
    return stem ? 'ROUGE-L F1 x 100' : 'ROUGE-L F1 (no stemmer) x 100';
  },
  data: ({ data }) => data,
  score: (pairs, answers, chosen) =>
    pairs.map((pair, index) => 100 * scoreOf(answers[index] ?? '', pair.references, chosen)),
});

function scoreOf(answer: string, references: readonly string[], { metric, stem = true }: Parameters): number {
  if (metric === 'meteor') return meteorBest(answer, references, { tokenize: nltkWords });
  if (metric === 'exact-match') return exactMatchBest(answer, references);
  return rougeLBest(answer, references, { stemmer: stem }).fmeasure;
}
