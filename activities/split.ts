import type { ArtifactRef } from '../pipeline/artifacts.ts';
import { humanPairSchema, type HumanPair } from '../pipeline/records.ts';
import { emptyLedger } from '../pipeline/ledger.ts';
import { readPart } from '../stores/record-parts.ts';
import { readSourceLines } from '../stores/source-files.ts';
import { sample, seededRandom } from '../text/random.ts';
import { BadInput } from './bad-input.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { readHumanPairs } from './human-records.ts';
import { loadManifest, namedPart, writeNamedPart, type ArtifactPlace } from './manifests.ts';
import { once, type StageOutcome } from './once.ts';
import { loadParameters } from './recipe-files.ts';

/** Splits human pairs by seed into those for training and those held out for evaluation, before anything is trained. */
export async function split(dependencies: ActivityDependencies, place: ArtifactPlace): Promise<StageOutcome> {
  const { store } = dependencies;
  return once(dependencies, place, async () => {
    const { data, source, heldOut, seed } = await loadParameters(store, 'split', place.key);
    const all = await readHumanPairs(readSourceLines(store, source.sha256), source, data, data);
    const pairs = source.take === undefined ? all : sample(all, source.take, seededRandom(seed, data, 'take'));
    const count = heldOut.count ?? Math.round(pairs.length * heldOut.share);
    if (count < 1 || count >= pairs.length) {
      throw new BadInput(
        `data.${data}: ${count} of ${pairs.length} pairs would be held out; at least one must be, and one must stay`,
      );
    }
    const out = new Set(sample(pairs, count, seededRandom(seed, data, 'held-out')).map((pair) => pair.id));
    const parts = [
      await writeNamedPart(
        store,
        place,
        'train',
        pairs.filter((pair) => !out.has(pair.id)),
      ),
      await writeNamedPart(
        store,
        place,
        'held-out',
        pairs.filter((pair) => out.has(pair.id)),
      ),
    ];
    const ledger = { ...emptyLedger('pair'), in: pairs.length, accepted: pairs.length };
    return { parts, ledgers: [ledger], results: { read: all.length, heldOut: count } };
  });
}

/** The two halves of a split. */
export async function readSplit(
  { store }: Pick<ActivityDependencies, 'store'>,
  ref: ArtifactRef,
): Promise<{ train: HumanPair[]; heldOut: HumanPair[] }> {
  const manifest = await loadManifest(store, ref);
  return {
    train: await readPart(store, namedPart(manifest, 'train'), humanPairSchema),
    heldOut: await readPart(store, namedPart(manifest, 'held-out'), humanPairSchema),
  };
}

/** The held-out pairs of several splits, in the order of the splits. */
export async function heldOutPairs(
  dependencies: Pick<ActivityDependencies, 'store'>,
  refs: readonly ArtifactRef[],
): Promise<HumanPair[]> {
  return (await Promise.all(refs.map((ref) => readSplit(dependencies, ref)))).flatMap((one) => one.heldOut);
}
