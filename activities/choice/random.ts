import { z } from 'zod';
import { chooseOne } from '../../text/random.ts';
import { choiceStrategy } from './strategy.ts';

const parameters = z.strictObject({});

/** A candidate drawn by seed: the control beside "no filter". */
export const random = choiceStrategy({
  name: 'random',
  version: 1,
  summary: 'a candidate drawn by seed',
  parameters,
  needs: [],
  scope: 'group',
  choose: (candidates, _parameters, draw) => ({ chosen: [chooseOne(candidates, draw)], reason: 'not drawn' }),
});
