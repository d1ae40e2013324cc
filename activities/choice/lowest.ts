import { z } from 'zod';
import { perplexity } from '../../pipeline/records.ts';
import { marginOverRunnerUp, ranked } from './ranking.ts';
import { choiceStrategy } from './strategy.ts';

const parameters = z.strictObject({
  /** Least (ppl2 - ppl1) / ppl1. No margin is left out, so that the key is that of a choice without one. */
  margin: z
    .number()
    .min(0)
    .optional()
    .transform((margin) => (margin === 0 ? undefined : margin)),
});

/**
 * arg min ppl(output given instruction) (paper §3.1); the lower index wins a tie. With a margin, a fragment whose
 * runner-up comes too close is rejected: the scorer cannot tell which instruction the output answers. One that has no
 * runner-up passes, for nothing speaks against its only candidate.
 */
export const lowest = choiceStrategy({
  name: 'lowest',
  version: 1,
  summary: 'the candidate with the lowest perplexity of the output',
  parameters,
  needs: ['score'],
  scope: 'group',
  choose(candidates, { margin }) {
    const ranking = ranked(candidates);
    const lead = marginOverRunnerUp(ranking.map(perplexity));
    if (margin !== undefined && lead !== undefined && lead < margin) {
      return { chosen: [], reason: `margin over the runner-up below ${margin}` };
    }
    return { chosen: ranking.slice(0, 1), reason: 'a sibling has a lower perplexity' };
  },
});
