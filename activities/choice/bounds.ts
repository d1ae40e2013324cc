import { z } from 'zod';
import { perplexity } from '../../pipeline/records.ts';
import { ranked } from './ranking.ts';
import { choiceStrategy } from './strategy.ts';

const bound = z.number().min(1).optional();

const parameters = z
  .strictObject({ lowest: bound, highest: bound })
  .refine(({ lowest, highest }) => lowest !== undefined || highest !== undefined, {
    error: 'needs "lowest", "highest" or both: perplexities, 1 or more',
    path: ['highest'],
  })
  .refine(({ lowest = 1, highest = Infinity }) => lowest <= highest, {
    error: '"highest" is below "lowest"',
    path: ['highest'],
  });

/**
 * The candidate with the lowest perplexity, where that lies within the bounds, which belong to it. An output that no
 * candidate explains is above; one that its instruction gives away, or that repeats itself, is below.
 */
export const bounds = choiceStrategy({
  name: 'bounds',
  version: 1,
  summary: 'the candidate with the lowest perplexity of the output, where that lies within bounds',
  parameters,
  needs: ['score'],
  scope: 'group',
  choose(candidates, { lowest = 1, highest = Infinity }) {
    const chosen = ranked(candidates).slice(0, 1);
    const found = Math.min(...chosen.map(perplexity));
    if (found < lowest) return { chosen: [], reason: `perplexity below ${lowest}` };
    if (found > highest) return { chosen: [], reason: `perplexity above ${highest}` };
    return { chosen, reason: 'a sibling has a lower perplexity' };
  },
});
