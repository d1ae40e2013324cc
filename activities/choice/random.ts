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
  choose: (candidates, _parameters, draw) => {
    // A candidate that was generated twice stands once, and is as likely as both.
    const drawn = candidates.flatMap((candidate) => Array.from({ length: candidate.count ?? 1 }, () => candidate));
    return { chosen: [chooseOne(drawn, draw)], reason: 'not drawn' };
  },
});
