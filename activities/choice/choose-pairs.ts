import { perplexity, type Pair, type ScoredCandidate, type ScoredGroup } from '../../pipeline/records.ts';
import { seededRandom } from '../../text/random.ts';
import { RecordCounts } from '../record-counts.ts';
import type { Choice, Decision } from './strategy.ts';

/** The pairs of some groups, and how every candidate and every fragment ended. */
export interface ChosenPairs {
  pairs: Pair[];
  candidates: RecordCounts;
  fragments: RecordCounts;
}

/** Chooses among the candidates of every group. The same groups, choice and seed give the same pairs. */
export function choosePairs(groups: readonly ScoredGroup[], choice: Choice, seed: number): ChosenPairs {
  const candidates = new RecordCounts('candidate');
  const fragments = new RecordCounts('fragment');
  const pairs = groups.flatMap((group): Pair[] => {
    const { chosen, reason } = decide(group, choice, seed);
    for (const candidate of group.candidates) {
      const id = `${group.fragment.id}/${candidate.index}`;
      if (chosen.includes(candidate)) candidates.accept();
      else candidates.drop(id, 'rejected', candidate.unscored ?? reason);
    }
    if (chosen.length === 0) fragments.drop(group.fragment.id, 'rejected', reason);
    else fragments.accept();
    return chosen.map((candidate) => pairOf(group, candidate, choice));
  });
  return { pairs, candidates, fragments };
}

/** What a choice says of one group; its randomness is bound to the fragment, so that shards do not matter. */
export function decide({ fragment, candidates }: ScoredGroup, choice: Choice, seed: number): Decision {
  const scored = candidates.filter(({ unscored }) => unscored === undefined);
  if (scored.length === 0) return { chosen: [], reason: 'no candidate could be scored' };
  return choice.choose(scored, seededRandom(seed, fragment.id, 'choice'));
}

/** Id of the pair that a fragment gives with one of its candidates. */
export function pairId(fragment: string, candidate: number, { several }: Pick<Choice, 'several'>): string {
  return several ? `${fragment}/${candidate}` : fragment;
}

function pairOf({ fragment, style, candidates }: ScoredGroup, chosen: ScoredCandidate, choice: Choice): Pair {
  const { id, passage, source, line, spans, text } = fragment;
  return {
    id: pairId(id, chosen.index, choice),
    instruction: chosen.text,
    input: '',
    output: text,
    style,
    passage,
    source,
    line,
    spans,
    candidate: chosen.index,
    perplexity: perplexity(chosen),
    perplexities: candidates.map((candidate) => (candidate.unscored === undefined ? perplexity(candidate) : null)),
  };
}
