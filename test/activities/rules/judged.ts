import { rules } from '../../../activities/strategies.ts';
import type { JudgedPair, Objection, ScoresOf } from '../../../activities/rules/strategy.ts';

/** A pair that no rule has anything against, but for what a test says. */
export function judged(pair: Partial<JudgedPair> = {}): JudgedPair {
  return {
    instruction: 'Name the longest river of Europe.',
    output: 'The longest river of Europe is the Volga.',
    supervised: false,
    ...pair,
  };
}

const nobodyAsked: ScoresOf = () => {
  throw new TypeError('no classifier was to be asked');
};

/** What a rule on single pairs has against a pair. */
export async function objectionOf(
  name: string,
  parameters: object,
  pair: Partial<JudgedPair> = {},
  scores: ScoresOf = nobodyAsked,
): Promise<Objection | undefined> {
  const strategy = rules[name];
  if (strategy?.scope !== 'record') throw new TypeError(`no rule ${name} on single pairs`);
  return (await strategy.bind(parameters)).judge(judged(pair), scores);
}
