import type { ScoredCandidate, ScoredGroup } from '../../../pipeline/records.ts';
import type { Random } from '../../../text/random.ts';

/** A candidate whose output has this perplexity, over one token; unscored for a reason where that is a text. */
export function candidate(index: number, perplexity: number | string, text = `Say ${index}.`): ScoredCandidate {
  const plain = { index, text, finish: 'stop' as const };
  if (typeof perplexity === 'string') return { ...plain, unscored: perplexity };
  return { ...plain, logProbabilitySum: -Math.log(perplexity), tokens: 1 };
}

export function candidates(...perplexities: (number | string)[]): ScoredCandidate[] {
  return perplexities.map((perplexity, index) => candidate(index, perplexity));
}

/** The fragment of an id, with candidates of these perplexities. */
export function group(id: string, ...perplexities: (number | string)[]): ScoredGroup {
  return {
    fragment: { id, passage: `passage-${id}`, source: 'a'.repeat(64), line: 3, text: `Text of ${id}.`, spans: [] },
    style: 'plain',
    candidates: candidates(...perplexities),
  };
}

/** For choices that leave nothing to chance. */
export const noChance: Random = () => {
  throw new TypeError('nothing was to be drawn');
};
