import { perplexity, type Pair, type ScoredCandidate, type ScoredGroup } from '../../pipeline/records.ts';
import { seededRandom } from '../../text/random.ts';
import { RecordCounts } from '../record-counts.ts';
import type { JudgedPair, Objection } from '../rules/strategy.ts';
import { instructionFollowingDifficulty } from './instruction-following-difficulty.ts';
import type { Choice, Decision } from './strategy.ts';

/** The pairs of some groups, and how every candidate and every fragment ended. */
export interface ChosenPairs {
  pairs: Pair[];
  candidates: RecordCounts;
  fragments: RecordCounts;
}

/** By what is chosen: the rules on single pairs, the choice among those they let through, and its seed. */
export interface Choosing {
  choice: Choice;
  seed: number;
  /** What a rule has against a candidate pair; no rules when absent. */
  objection?: ((pair: JudgedPair) => Objection | undefined) | undefined;
}

/**
 * Chooses among the candidates of every group. Rules judge first, so that the next best candidate can still be chosen. The
 * same groups, rules, choice and seed give the same pairs.
 */
export function choosePairs(groups: readonly ScoredGroup[], by: Choosing): ChosenPairs {
  const candidates = new RecordCounts('candidate');
  const fragments = new RecordCounts('fragment');
  const pairs = groups.flatMap((group): Pair[] => {
    const objections = objectionsTo(group, by);
    const { chosen, reason } = decide(group, objections, by);
    for (const candidate of group.candidates) {
      const id = `${group.fragment.id}/${candidate.index}`;
      const objection = objections.get(candidate);
      if (chosen.includes(candidate)) candidates.accept();
      else candidates.drop(id, 'rejected', candidate.unscored ?? objection?.reason ?? reason, objection?.detail);
    }
    if (chosen.length === 0) fragments.drop(group.fragment.id, 'rejected', reason);
    else fragments.accept();
    return chosen.map((candidate) => pairOf(group, candidate, by.choice));
  });
  return { pairs, candidates, fragments };
}

/** A candidate of a group as rules see it. */
export function judgedPair({ fragment }: ScoredGroup, { text }: ScoredCandidate): JudgedPair {
  return { instruction: text, output: fragment.text, supervised: fragment.supervised ?? false };
}

/** What rules have against the candidates that could be scored. */
function objectionsTo(group: ScoredGroup, { objection }: Choosing): Map<ScoredCandidate, Objection> {
  if (objection === undefined) return new Map();
  return new Map(
    group.candidates.flatMap((candidate) => {
      const found = candidate.unscored === undefined ? objection(judgedPair(group, candidate)) : undefined;
      return found === undefined ? [] : [[candidate, found] as const];
    }),
  );
}

/** What the choice says of one group; its randomness is bound to the fragment, so that shards do not matter. */
function decide(
  { fragment, candidates, alone }: ScoredGroup,
  objections: ReadonlyMap<ScoredCandidate, Objection>,
  { choice, seed }: Choosing,
): Decision {
  const scored = candidates.filter(({ unscored }) => unscored === undefined);
  if (scored.length === 0) return { chosen: [], reason: 'no candidate could be scored' };
  const left = scored.filter((candidate) => !objections.has(candidate));
  if (left.length === 0) return { chosen: [], reason: 'no candidate passed the rules' };
  return choice.choose(left, seededRandom(seed, fragment.id, 'choice'), alone);
}

/** Id of the pair that a fragment gives with one of its candidates. */
export function pairId(fragment: string, candidate: number, { several }: Pick<Choice, 'several'>): string {
  return several ? `${fragment}/${candidate}` : fragment;
}

function pairOf(
  { fragment, style, candidates, alone, examples }: ScoredGroup,
  chosen: ScoredCandidate,
  choice: Choice,
): Pair {
  const { id, passage, source, line, spans, text, input = '' } = fragment;
  const ifd = instructionFollowingDifficulty(chosen, alone);
  return {
    id: pairId(id, chosen.index, choice),
    instruction: chosen.text,
    input,
    output: text,
    style: chosen.style ?? style,
    passage,
    source,
    line,
    spans,
    candidate: chosen.index,
    perplexity: perplexity(chosen),
    perplexities: candidates.map((candidate) => (candidate.unscored === undefined ? perplexity(candidate) : null)),
    ...(ifd === undefined ? {} : { ifd }),
    ...(examples === undefined ? {} : { examples }),
  };
}
