import { z } from 'zod';
import { choiceStrategy } from './strategy.ts';

const parameters = z.strictObject({});

/** The first candidate, whatever its score: the paper's "no filter". */
export const first = choiceStrategy({
  name: 'first',
  version: 1,
  summary: 'the first candidate; the same as no filter',
  parameters,
  needs: [],
  scope: 'group',
  choose: (candidates) => ({
    chosen: candidates.toSorted((a, b) => a.index - b.index).slice(0, 1),
    reason: 'not the first',
  }),
});
