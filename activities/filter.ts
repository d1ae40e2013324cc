import { scoredGroupSchema } from '../pipeline/records.ts';
import { readPart } from '../stores/record-parts.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';
import { choosePairs } from './choice/choose-pairs.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { loadManifest, namedPart, writeNamedPart, type ArtifactPlace } from './manifests.ts';
import { once, type StageOutcome } from './once.ts';
import { loadParameters } from './recipe-files.ts';
import { placeOfShard } from './shard-inputs.ts';
import { choices, requireStrategy } from './strategies.ts';

/**
 * Chooses among the candidates of each fragment of a shard (paper §3.1). Scores are kept, so that the choice can be made
 * again without a model.
 */
export async function filter(dependencies: ActivityDependencies, whole: ArtifactPlace): Promise<StageOutcome> {
  const { store } = dependencies;
  const place = await placeOfShard(dependencies, whole);
  return once(dependencies, place, async () => {
    const { choice, seed } = await loadParameters(store, 'filter', place.key);
    const { strategy, parameters } = requireStrategy(choices, choice);
    const source = place.inputs[0];
    if (source === undefined) throw new ArtifactDamaged(`filter ${place.key} was given no scores`);
    const groups = await readPart(store, namedPart(await loadManifest(store, source), 'records'), scoredGroupSchema);
    const { pairs, candidates, fragments } = choosePairs(groups, strategy.bind(parameters), seed);
    const parts = [
      await writeNamedPart(store, place, 'records', pairs),
      await writeNamedPart(store, place, 'rejects', [...candidates.rejects, ...fragments.rejects]),
    ];
    return { parts, ledgers: [{ ...candidates.ledger, out: { unit: 'pair', count: pairs.length } }, fragments.ledger] };
  });
}
