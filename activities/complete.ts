import pLimit from 'p-limit';
import type { ArtifactRef, Manifest, ShardEntry } from '../pipeline/artifacts.ts';
import { checkHandOver, handedOn, note, sumLedgers, type Ledger } from '../pipeline/ledger.ts';
import { addUsage, type Usage } from '../pipeline/usage.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { activityPulse, type ActivityPulse } from './heartbeat.ts';
import { knownManifest } from './known-manifests.ts';
import { findArtifact, nameOf, type ArtifactPlace } from './manifests.ts';
import { once, type StageOutcome } from './once.ts';
import { serverSeconds } from './server-seconds.ts';
import { placeOfShard } from './shard-inputs.ts';
import { skippedVariant } from './skip-shard.ts';

/** A stage whose shards are done, and which of them count. */
export interface CompleteInput extends ArtifactPlace {
  /** Only the first so many shards count, for the reason given: a target was met, or a budget was spent. */
  limit?: { shards: number; reason: string } | undefined;
  /** The run whose operator skipped shards of this stage. */
  skippedIn?: string | undefined;
}

type FoundShard = { index: number; ref: ArtifactRef; manifest: Manifest };

/** Shard manifests read at once. */
const readers = 16;

/**
 * Completes a stage whose shards are all done: lists them, adds up their ledgers, and checks that the stage took in
 * what the one before handed on. Its seconds and usage are those of its shards together.
 * @throws LedgerMismatch when a record is missing, ArtifactDamaged when a shard is
 */
export async function complete(dependencies: ActivityDependencies, input: CompleteInput): Promise<StageOutcome> {
  const { limit, skippedIn, ...place } = input;
  const pulse = activityPulse();
  const source = place.inputs[0];
  if (source === undefined) throw new ArtifactDamaged(`${nameOf(place)} was given no input`);
  const before = await knownManifest(dependencies.store, source);
  const counted = before.shards.slice(0, limit?.shards ?? before.shards.length);
  return once(dependencies, await placeOf(dependencies, place, counted.length, limit), async () => {
    const found = await findShards(dependencies, place, counted, skippedIn, pulse);
    const sums = sumByPosition(found.map(({ manifest }) => manifest.ledgers));
    const first = sums[0];
    if (first !== undefined) {
      if (limit !== undefined) leaveOut(first, before.shards.slice(counted.length), limit.reason);
      checkHandOver(handsOn(before), first, nameOf(source), nameOf(place));
    }
    return {
      seconds: Math.round(found.reduce((sum, { manifest }) => sum + manifest.made.seconds, 0) * 1000) / 1000,
      usage: found.reduce<Usage | undefined>(
        (sum, { manifest: { made } }) => (made.usage && sum ? addUsage(sum, made.usage) : (made.usage ?? sum)),
        undefined,
      ),
      serverSeconds: serverSeconds(found.map(({ manifest }) => manifest.made)),
      shards: found.map(({ index, ref, manifest }): ShardEntry => ({
        index,
        manifest: ref.manifest,
        content: ref.content,
        records: manifest.parts.find((part) => part.name === 'records')?.records ?? 0,
      })),
      ledgers: sums,
    };
  });
}

/**
 * A limited stage is named by its quota. The same quota over the same recipes gives the same shards; where a model was
 * made again with other bytes it may not, and then the number of shards tells the two apart.
 */
async function placeOf(
  { store }: ActivityDependencies,
  place: ArtifactPlace,
  shards: number,
  limit: CompleteInput['limit'],
): Promise<ArtifactPlace> {
  if (limit === undefined || place.variant === undefined) return place;
  const usual = await findArtifact(store, place);
  if (usual === undefined || usual.manifest.shards.length === shards) return place;
  return { ...place, variant: `${place.variant} ${shards}` };
}

async function findShards(
  dependencies: ActivityDependencies,
  place: ArtifactPlace,
  shards: readonly ShardEntry[],
  skippedIn: string | undefined,
  pulse: ActivityPulse,
): Promise<FoundShard[]> {
  const limit = pLimit(readers);
  let done = 0;
  return Promise.all(
    shards.map(({ index }) =>
      limit(async () => {
        pulse.signal.throwIfAborted();
        const of = { ...place, shard: index, variant: undefined };
        const at = await placeOfShard(dependencies, of);
        const skipped = skippedIn === undefined ? undefined : { ...at, variant: skippedVariant(skippedIn) };
        const found =
          (skipped === undefined ? undefined : await findArtifact(dependencies.store, skipped)) ??
          (await findArtifact(dependencies.store, at));
        if (found === undefined) throw new ArtifactDamaged(`${nameOf(of)} is not complete`);
        done++;
        if (done % 100 === 0) pulse.beat({ done, of: shards.length, what: 'shards listed' });
        return { index, ...found };
      }),
    ),
  );
}

/** Records of the shards that do not count went in too, and end as skipped. */
function leaveOut(ledger: Ledger, shards: readonly ShardEntry[], reason: string): void {
  const records = shards.reduce((sum, shard) => sum + shard.records, 0);
  ledger.in += records;
  note(ledger, 'skipped', reason, records);
}

/** A corpus hands on its passages, which no ledger counts; every other stage what its ledger says. */
function handsOn(manifest: Manifest): number {
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
