import { passageSchema } from '../pipeline/records.ts';
import { readPart } from '../stores/record-parts.ts';
import { BadInput } from './bad-input.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { placeInSource, takerOf } from './extraction/fragments.ts';
import { loadManifest, namedPart, writeNamedPart, type ArtifactPlace } from './manifests.ts';
import { once, type StageOutcome } from './once.ts';
import { RecordCounts } from './record-counts.ts';
import { loadParameters } from './recipe-files.ts';
import { placeOfShard } from './shard-inputs.ts';
import { extractions, requireStrategy } from './strategies.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';

/** Takes the fragments of one shard's passages; a passage that gives none is counted with its reason. */
export async function extract(dependencies: ActivityDependencies, whole: ArtifactPlace): Promise<StageOutcome> {
  const { store } = dependencies;
  const place = await placeOfShard(dependencies, whole);
  return once(dependencies, place, async () => {
    const { extraction, ...settings } = await loadParameters(store, 'extract', place.key);
    const { strategy, parameters } = requireStrategy(extractions, extraction);
    if (strategy.asks) throw new BadInput(`extraction "${strategy.name}" asks a model, but the plan names no server`);
    const take = takerOf(strategy, parameters, settings);
    const corpus = place.inputs[0];
    if (corpus === undefined) throw new ArtifactDamaged(`extract ${place.key} was given no corpus`);
    const passages = await readPart(store, namedPart(await loadManifest(store, corpus), 'records'), passageSchema);
    const counts = new RecordCounts('passage');
    const fragments = passages.flatMap((passage) => {
      const taken = take(passage);
      if ('fragments' in taken) {
        counts.accept();
        return taken.fragments;
      }
      counts.drop(passage.id, 'rejected', taken.reason, placeInSource(passage));
      return [];
    });
    const parts = [
      await writeNamedPart(store, place, 'records', fragments),
      await writeNamedPart(store, place, 'rejects', counts.rejects),
    ];
    return { parts, ledgers: [{ ...counts.ledger, out: { unit: 'fragment', count: fragments.length } }] };
  });
}
