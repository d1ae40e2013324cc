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
  reason: 'not the first',
  choose: (candidates) => candidates.reduce((best, candidate) => (candidate.index < best.index ? candidate : best)),
});
