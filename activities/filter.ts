import {
  perplexity,
  scoredGroupSchema,
  type Pair,
  type ScoredCandidate,
  type ScoredGroup,
} from '../pipeline/records.ts';
import { readPart } from '../stores/record-parts.ts';
import { seededRandom } from '../text/random.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { loadManifest, namedPart, writeNamedPart, type ArtifactPlace } from './manifests.ts';
import { once, type StageOutcome } from './once.ts';
import { RecordCounts } from './record-counts.ts';
import { loadParameters } from './recipe-files.ts';
import { placeOfShard } from './shard-inputs.ts';
import { choices, requireStrategy } from './strategies.ts';

/**
 * Chooses one candidate for each fragment of a shard (paper §3.1). No output is dropped while a candidate of it could
 * be scored; scores are kept, so that the choice can be made again without a model.
 */
export async function filter(dependencies: ActivityDependencies, whole: ArtifactPlace): Promise<StageOutcome> {
  const { store } = dependencies;
  const place = await placeOfShard(dependencies, whole);
  return once(dependencies, place, async () => {
    const { choice, seed } = await loadParameters(store, 'filter', place.key);
    const { strategy, parameters } = requireStrategy(choices, choice);
    const choose = strategy.bind(parameters);
    const source = place.inputs[0];
    if (source === undefined) throw new ArtifactDamaged(`filter ${place.key} was given no scores`);
    const groups = await readPart(store, namedPart(await loadManifest(store, source), 'records'), scoredGroupSchema);
    const candidates = new RecordCounts('candidate');
    const fragments = new RecordCounts('fragment');
    const pairs = groups.flatMap((group): Pair[] => {
      const scored = group.candidates.filter((candidate) => candidate.unscored === undefined);
      const chosen = scored.length === 0 ? undefined : choose(scored, seededRandom(seed, group.fragment.id, 'choice'));
      countCandidates(group, chosen, strategy.reason, candidates);
      if (chosen === undefined) {
        fragments.drop(group.fragment.id, 'rejected', 'no candidate could be scored');
        return [];
      }
      fragments.accept();
      return [pairOf(group, chosen)];
    });
    const parts = [
      await writeNamedPart(store, place, 'records', pairs),
      await writeNamedPart(store, place, 'rejects', [...candidates.rejects, ...fragments.rejects]),
    ];
    return { parts, ledgers: [{ ...candidates.ledger, out: { unit: 'pair', count: pairs.length } }, fragments.ledger] };
  });
}

function countCandidates(
  group: ScoredGroup,
  chosen: ScoredCandidate | undefined,
  reason: string,
  counts: RecordCounts,
): void {
  for (const candidate of group.candidates) {
    if (candidate === chosen) counts.accept();
    else counts.drop(`${group.fragment.id}/${candidate.index}`, 'rejected', candidate.unscored ?? reason);
  }
}

function pairOf({ fragment, style, candidates }: ScoredGroup, chosen: ScoredCandidate): Pair {
  const { id, passage, corpus, line, spans, text } = fragment;
  return {
    id,
    instruction: chosen.text,
    input: '',
    output: text,
    style,
    passage,
    corpus,
    line,
    spans,
    candidate: chosen.index,
    perplexity: perplexity(chosen),
    perplexities: candidates.map((candidate) => (candidate.unscored === undefined ? perplexity(candidate) : null)),
  };
}
