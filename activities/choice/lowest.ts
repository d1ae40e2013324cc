import { z } from 'zod';
import { perplexity } from '../../pipeline/records.ts';
import { choiceStrategy } from './strategy.ts';

const parameters = z.strictObject({});

/** arg min ppl(output given instruction) (paper §3.1); the lower index wins a tie. */
export const lowest = choiceStrategy({
  name: 'lowest',
  version: 1,
  summary: 'the candidate with the lowest perplexity of the output',
  parameters,
  needs: ['score'],
  scope: 'group',
  reason: 'a sibling has a lower perplexity',
  choose: (candidates) =>
    candidates.reduce((best, candidate) => (perplexity(candidate) < perplexity(best) ? candidate : best)),
});
