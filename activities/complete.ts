import type { ShardEntry } from '../pipeline/artifacts.ts';
import { checkHandOver, handedOn, sumLedgers, type Ledger } from '../pipeline/ledger.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { findArtifact, loadManifest, nameOf, type ArtifactPlace } from './manifests.ts';
import { once, type StageOutcome } from './once.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';
import { placeOfShard } from './shard-inputs.ts';

/**
 * Completes a stage whose shards are all done: lists them, adds up their ledgers, and checks that the stage took in
 * what the one before handed on. Its seconds are those of its shards together.
 * @throws LedgerMismatch when a record is missing, ArtifactDamaged when a shard is
 */
export async function complete(dependencies: ActivityDependencies, place: ArtifactPlace): Promise<StageOutcome> {
  return once(dependencies, place, async () => {
    const source = place.inputs[0];
    if (source === undefined) throw new ArtifactDamaged(`${nameOf(place)} was given no input`);
    const before = await loadManifest(dependencies.store, source);
    const shards: ShardEntry[] = [];
    const ledgers: Ledger[][] = [];
    let seconds = 0;
    for (const { index } of before.shards) {
      const found = await findArtifact(
        dependencies.store,
        await placeOfShard(dependencies, { ...place, shard: index }),
      );
      if (found === undefined) throw new ArtifactDamaged(`${nameOf({ ...place, shard: index })} is not complete`);
      const records = found.manifest.parts.find((part) => part.name === 'records')?.records ?? 0;
      shards.push({ index, manifest: found.ref.manifest, content: found.ref.content, records });
      ledgers.push(found.manifest.ledgers);
      seconds += found.manifest.made.seconds;
    }
    const sums = sumByPosition(ledgers);
    const first = sums[0];
    if (first !== undefined) checkHandOver(handsOn(before), first, nameOf(source), nameOf(place));
    return { seconds: Math.round(seconds * 1000) / 1000, shards, ledgers: sums };
  });
}

/** A corpus hands on its passages, which no ledger counts; every other stage what its ledger says. */
function handsOn(manifest: Awaited<ReturnType<typeof loadManifest>>): number {
  const ledger = manifest.ledgers[0];
  if (ledger !== undefined) return handedOn(ledger);
  return manifest.shards.reduce((sum, shard) => sum + shard.records, 0);
}

function sumByPosition(ledgers: readonly Ledger[][]): Ledger[] {
  const longest = ledgers.reduce((most, list) => Math.max(most, list.length), 0);
  return Array.from({ length: longest }, (_, position) => {
    const column = ledgers.flatMap((list) => list[position] ?? []);
    const unit = column[0]?.unit;
    if (unit === undefined) throw new ArtifactDamaged('a shard has no ledger');
    return sumLedgers(unit, column);
  });
}
