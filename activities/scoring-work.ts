import { isDeepStrictEqual } from 'node:util';
import type { ContinuationScore, ScoringItem } from '../clients/text-generation.ts';
import { tokenizeContinuation, type TextTokenizer } from '../clients/tokenizer.ts';
import type { CandidateGroup, ScoredCandidate, ScoredGroup } from '../pipeline/records.ts';
import type { RecordCounts } from './record-counts.ts';
import { scoringPrompt, type ScoringStyle } from './scoring-prompt.ts';

/** A text to score: a candidate's output by the fragment's id and the candidate's index, or an output alone. */
export interface NamedItem extends ScoringItem {
  id: string;
}

/** What a shard has to ask of the scorer. */
export interface ScoringWork {
  items: NamedItem[];
  /** How many of them are candidates; they come first. */
  candidates: number;
  /** The groups with the scores of the items, in their order. */
  scored(scores: readonly ContinuationScore[]): ScoredGroup[];
}

export interface ScoringSettings {
  style: ScoringStyle;
  /** Whether each output is scored without an instruction too. */
  outputs: boolean;
  /** Tokens of the longest item. */
  room: number;
}

/**
 * The items of some groups. Ids are those the trainer would see. A candidate that cannot be scored is counted with its
 * reason and has no item. An output alone is asked by the very ids that it has after a prompt, so that the two scores
 * are of the same tokens: begun as the tokenizer begins a text, or, where it puts no token before one, without the first.
 * @throws BadInput where the scorer cannot be asked in this style
 */
export function scoringWork(
  groups: readonly CandidateGroup[],
  tokenizer: TextTokenizer,
  { style, outputs, room }: ScoringSettings,
  counts: RecordCounts,
): ScoringWork {
  const promptOf = scoringPrompt(style, tokenizer);
  const beginning = outputs ? beginningOf(tokenizer) : [];
  const items: NamedItem[] = [];
  const alone: NamedItem[] = [];
  const places = groups.map(({ fragment, candidates }) => {
    const found = candidates.map((candidate): number | string => {
      const id = `${fragment.id}/${candidate.index}`;
      const drop = (reason: string) => {
        counts.drop(id, 'rejected', reason);
        return reason;
      };
      if (candidate.text === '') return drop('empty');
      const { prompt, specialTokens } = promptOf(candidate.text, fragment.input);
      const item = tokenizeContinuation(tokenizer, prompt, fragment.text, specialTokens);
      // The first token of all has no log-probability, and an output of no tokens has no mean.
      if (item.start === 0 || item.start === item.ids.length) return drop('no token to score after the prompt');
      if (item.ids.length > room) return drop("longer than the scorer's context");
      return items.push({ id, ...item, text: prompt + fragment.text }) - 1;
    });
    const first = items[found.find((place) => typeof place === 'number') ?? -1];
    if (!outputs || first === undefined) return { found };
    const ids = [...beginning, ...first.ids.slice(first.start)];
    const start = Math.max(beginning.length, 1);
    // An output of one token, before which nothing stands, has nothing to compare.
    if (ids.length === start) return { found };
    // A server that takes no ids can only be asked where it would cut the output into the same ones.
    const text = isDeepStrictEqual(tokenizer.encode(fragment.text), ids) ? { text: fragment.text } : {};
    return { found, alone: alone.push({ id: `${fragment.id}/output`, ids, start, ...text }) - 1 };
  });
  const withoutFirst = beginning.length === 0;
  return {
    items: [...items, ...alone],
    candidates: items.length,
    scored: (scores) =>
      groups.map((group, index): ScoredGroup => {
        const place = places[index];
        const candidates = group.candidates.map((candidate, at): ScoredCandidate => {
          const found = place?.found[at];
          if (typeof found === 'string') return { ...candidate, unscored: found };
          const { logProbabilitySum, tokens, firstLogProbability } = scoreAt(scores, found);
          const first = outputs && withoutFirst ? { firstLogProbability } : {};
          return { ...candidate, logProbabilitySum, tokens, ...first };
        });
        if (place?.alone === undefined) return { ...group, candidates };
        const { logProbabilitySum, tokens } = scoreAt(scores, items.length + place.alone);
        return { ...group, candidates, alone: { logProbabilitySum, tokens } };
      }),
  };
}

/** The tokens a tokenizer puts before a text; what it may put after one is no beginning. */
function beginningOf(tokenizer: TextTokenizer): number[] {
  const [whole, own] = [tokenizer.encode('a'), tokenizer.encode('a', 'written')];
  const at = whole.findIndex((_, index) => own.every((id, offset) => whole[index + offset] === id));
  return at === -1 ? [] : whole.slice(0, at);
}

function scoreAt(scores: readonly ContinuationScore[], index: number | undefined): ContinuationScore {
  const score = scores[index ?? -1];
  if (score === undefined) throw new TypeError(`item ${index} was not scored`);
  return score;
}
