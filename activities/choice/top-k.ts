import { z } from 'zod';
import { ranked } from './ranking.ts';
import { choiceStrategy } from './strategy.ts';

const parameters = z.strictObject({ k: z.int().min(1).max(64) });

/** The k different candidates with the lowest perplexities, each a pair of its own; all where there are fewer. */
export const topK = choiceStrategy({
  name: 'top-k',
  version: 1,
  summary: 'the k candidates with the lowest perplexities of the output, each a pair of its own',
  parameters,
  needs: ['score'],
  scope: 'group',
  several: ({ k }) => k > 1,
  choose: (candidates, { k }) => ({
    chosen: ranked(candidates).slice(0, k),
    reason: k === 1 ? 'a sibling has a lower perplexity' : `not among the ${k} lowest that differ`,
  }),
});
