import type { ArtifactRef } from '../pipeline/artifacts.ts';
import { pairSchema, type Pair } from '../pipeline/records.ts';
import type { RecipeParameters } from '../pipeline/recipes.ts';
import { sample, seededRandom } from '../text/random.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { activityPulse } from './heartbeat.ts';
import type { RecordCounts } from './record-counts.ts';
import { passPools } from './rules/pool-rules.ts';
import { readShardedRecords } from './sharded-records.ts';
import { readSplit } from './split.ts';

type Mix = Pick<RecipeParameters['finetune'], 'mix' | 'arms' | 'rules' | 'seed'>;

/** A pair whose id says which arm made it. */
export type MixedPair = Pair & { arm: string };

/**
 * The pairs of the arms, in the order of the arms, after rules on the pool of all of them, caps and counts. What a cap or
 * a count leaves out is counted as skipped, what a rule does as rejected. Counts are exact and drawn by seed, and the order
 * of what stays is kept.
 * @param splits human-written pairs, those held out among them, that rules compare with
 */
export async function mixPairs(
  dependencies: Pick<ActivityDependencies, 'store'>,
  arms: readonly ArtifactRef[],
  splits: readonly ArtifactRef[],
  { mix, arms: settings, rules = [], seed }: Mix,
  counts: RecordCounts,
): Promise<MixedPair[]> {
  const read = await Promise.all(
    arms.map(async (ref, index) => {
      const name = settings[index]?.name ?? String(index);
      const pairs = await readShardedRecords(dependencies, ref, 'records', pairSchema);
      return pairs.map((pair): MixedPair => ({ ...pair, id: `${name}/${pair.id}`, arm: name }));
    }),
  );
  const lists = rules.length === 0 ? read : await passRules(dependencies, read, splits, rules, counts);
  const shares = shareCounts(
    lists.map((list) => list.length),
    mix,
    settings,
  );
  return lists.flatMap((list, index) => {
    const share = shares[index] ?? list.length;
    if (share >= list.length) return list;
    const drawn = new Set(sample([...list.keys()], share, seededRandom(seed, 'mix', index)));
    return list.filter(({ id }, position) => {
      if (!drawn.has(position)) counts.drop(id, 'skipped', 'not drawn into the mix');
      return drawn.has(position);
    });
  });
}

/** The pairs that pool rules let through: an arm's are compared with those of the arms before it too. */
async function passRules(
  dependencies: Pick<ActivityDependencies, 'store'>,
  lists: readonly MixedPair[][],
  splits: readonly ArtifactRef[],
  rules: NonNullable<Mix['rules']>,
  counts: RecordCounts,
): Promise<MixedPair[][]> {
  const human = await Promise.all(splits.map((ref) => readSplit(dependencies, ref)));
  const known = human.flatMap(({ train, heldOut }) => [...train, ...heldOut]);
  const kept = new Set(await passPools(lists.flat(), known, rules, counts, activityPulse()));
  return lists.map((list) => list.filter((pair) => kept.has(pair)));
}

/**
 * How many pairs each arm gives: its cap at most; of a total count, its part by weight (strategy weighted) or by size,
 * rounded by largest remainder so that the sum is exact.
 */
export function shareCounts(
  sizes: readonly number[],
  mix: Mix['mix'],
  arms: readonly { weight: number; cap?: number | undefined }[],
): number[] {
  const most = sizes.map((size, index) => Math.min(size, arms[index]?.cap ?? size));
  const total = most.reduce((sum, size) => sum + size, 0);
  const wanted = Math.min(mix.count ?? total, total);
  if (mix.count === undefined && mix.strategy === 'all') return most;
  const weights = most.map((size, index) => (mix.strategy === 'weighted' ? (arms[index]?.weight ?? 1) : size));
  return byLargestRemainder(quotas(most, weights, wanted), wanted);
}

/** Parts of a count by weight; what an arm cannot give of its part is divided among the others, again by weight. */
function quotas(most: readonly number[], weights: readonly number[], wanted: number): number[] {
  const full = new Set<number>();
  for (;;) {
    const left = wanted - most.reduce((sum, size, index) => sum + (full.has(index) ? size : 0), 0);
    const weightLeft = weights.reduce((sum, weight, index) => sum + (full.has(index) ? 0 : weight), 0);
    const parts = most.map((size, index) => {
      if (full.has(index)) return size;
      return weightLeft === 0 ? 0 : ((weights[index] ?? 0) * left) / weightLeft;
    });
    const exhausted = parts.flatMap((part, index) => (!full.has(index) && part > (most[index] ?? 0) ? [index] : []));
    if (exhausted.length === 0) return parts;
    for (const index of exhausted) full.add(index);
  }
}

function byLargestRemainder(parts: readonly number[], wanted: number): number[] {
  const shares = parts.map(Math.floor);
  const left = wanted - shares.reduce((sum, share) => sum + share, 0);
  const order = parts
    .map((part, index) => ({ index, remainder: part - Math.floor(part) }))
    .toSorted((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of order.slice(0, left)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}
