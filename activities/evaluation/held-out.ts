import { z } from 'zod';
import { rougeLBest } from '../../text/rouge.ts';
import { evaluationStrategy } from './strategy.ts';

const parameters = z.strictObject({
  metric: z.enum(['rouge-l']).default('rouge-l').describe('rouge-l: ROUGE-L F1 with stemmer, as rouge-score has it'),
});

/** Human pairs split off before any training, scored by ROUGE-L with stemmer (paper §2.2; the best of the references). */
export const heldOut = evaluationStrategy({
  name: 'held-out',
  version: 1,
  summary: 'ROUGE-L of greedy answers to held-out human pairs',
  parameters,
  needs: ['generate'],
  scope: 'record',
  figure: 'ROUGE-L F1 x 100',
  score: (pairs, answers) =>
    pairs.map((pair, index) => 100 * rougeLBest(answers[index] ?? '', pair.references, { stemmer: true }).fmeasure),
});
