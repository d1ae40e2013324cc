import { z } from 'zod';
import { instructionFollowingDifficulty } from './instruction-following-difficulty.ts';
import { ranked } from './ranking.ts';
import { choiceStrategy } from './strategy.ts';

const parameters = z
  .strictObject({
    /** Below it the instruction gives the output away, or the output repeats it. */
    min: z.number().min(0).default(0),
    /** Above 1 the instruction makes the output less likely than it is alone. */
    max: z.number().positive().default(1),
  })
  .refine(({ min, max }) => min <= max, { error: '"max" is below "min"', path: ['max'] });

/**
 * The candidate with the lowest perplexity, which is also the one with the lowest instruction-following difficulty, where
 * that lies within the bounds, which belong to it. Ours; the paper of the measure ranks whole data sets by it, and drops what is
 * above 1.
 */
export const ifd = choiceStrategy({
  name: 'ifd',
  version: 1,
  summary: 'the candidate with the lowest perplexity, where its instruction makes the output likelier than it is alone',
  parameters,
  needs: ['score', 'score-output'],
  scope: 'group',
  choose(candidates, { min, max }, _random, alone) {
    const [lowest] = ranked(candidates);
    const found = lowest === undefined ? undefined : instructionFollowingDifficulty(lowest, alone);
    if (lowest === undefined || found === undefined) return { chosen: [], reason: 'the output alone has no score' };
    if (found < min) return { chosen: [], reason: `instruction-following difficulty below ${min}` };
    if (found > max) return { chosen: [], reason: `instruction-following difficulty above ${max}` };
    return { chosen: [lowest], reason: 'a sibling has a lower perplexity' };
  },
});
