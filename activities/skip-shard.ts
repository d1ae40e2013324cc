import { z } from 'zod';
import type { Ledger, Unit } from '../pipeline/ledger.ts';
import type { ArtifactKind } from '../pipeline/stages.ts';
import { readPart } from '../stores/record-parts.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { loadManifest, namedPart, nameOf, writeNamedPart, type ArtifactPlace } from './manifests.ts';
import { once, type StageOutcome } from './once.ts';
import { RecordCounts } from './record-counts.ts';
import { placeOfShard } from './shard-inputs.ts';

/** A shard that an operator gave up in this run, and why its stage failed. */
export interface SkipShardInput {
  place: ArtifactPlace;
  run: string;
  /** Type of the failure that parked it; stands in the ledger as the reason. */
  failure: string;
}

/** What a stage takes and hands on, where a shard of it may be skipped. */
const units: Partial<Record<ArtifactKind, { takes: Unit; handsOn: Unit }>> = {
  extract: { takes: 'passage', handsOn: 'fragment' },
  generate: { takes: 'fragment', handsOn: 'candidate' },
  score: { takes: 'candidate', handsOn: 'candidate' },
  filter: { takes: 'candidate', handsOn: 'pair' },
};

/** The variant of a shard that was skipped in a run: no other run finds it, so the next one tries again. */
export function skippedVariant(run: string): string {
  return `skipped in ${run}`;
}

/** Ends every record of a shard as failed, in place of the shard that could not be made. */
export async function skipShard(dependencies: ActivityDependencies, input: SkipShardInput): Promise<StageOutcome> {
  const { store } = dependencies;
  const place = { ...(await placeOfShard(dependencies, input.place)), variant: skippedVariant(input.run) };
  const unit = units[place.kind];
  const source = place.inputs[0];
  if (unit === undefined || source === undefined) throw new ArtifactDamaged(`${nameOf(place)} has no shards to skip`);
  return once(dependencies, place, async () => {
    const records = await readPart(store, namedPart(await loadManifest(store, source), 'records'), recordSchema);
    const reason = `skipped after ${input.failure}`;
    const counts = new RecordCounts(unit.takes);
    for (const id of records.flatMap(idsOf)) counts.drop(id, 'failed', reason);
    const ledgers: Ledger[] = [{ ...counts.ledger, out: { unit: unit.handsOn, count: 0 } }];
    const rejects = [...counts.rejects];
    if (place.kind === 'filter') {
      const fragments = new RecordCounts('fragment');
      for (const record of records) fragments.drop(record.fragment?.id ?? '', 'failed', reason);
      ledgers.push(fragments.ledger);
      rejects.push(...fragments.rejects);
    }
    const parts = [
      await writeNamedPart(store, place, 'records', []),
      await writeNamedPart(store, place, 'rejects', rejects),
    ];
    return { parts, ledgers };
  });
}

/** A passage or fragment, or a fragment's group of candidates. */
const recordSchema = z.object({
  id: z.string().optional(),
  fragment: z.object({ id: z.string() }).optional(),
  candidates: z.array(z.object({ index: z.int() })).optional(),
});

function idsOf({ id, fragment, candidates }: z.infer<typeof recordSchema>): string[] {
  if (fragment === undefined) return [id ?? ''];
  return (candidates ?? []).map(({ index }) => `${fragment.id}/${index}`);
}
