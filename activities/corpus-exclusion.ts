import type { ArtifactRef } from '../pipeline/artifacts.ts';
import type { RecipeParameters } from '../pipeline/recipes.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { readSplit, type Halves } from './split.ts';

/** Instances of tasks that a corpus leaves out, and those it takes though its generator or scorer learns from them. */
export interface Exclusion {
  leftOut: ReadonlySet<string>;
  same: ReadonlySet<string>;
}

type Besides = NonNullable<RecipeParameters['corpus']['besides']>;

/**
 * What the splits beside a corpus mean for its instances. disjoint: the generator or scorer learns from the split, so
 * all of it is left out; same: only what it holds out is; held-out: nothing of the arm learns from it, but what it
 * holds out measures the run and is left out too.
 * @param splits one for each entry of `besides`
 */
export async function readExclusion(
  dependencies: Pick<ActivityDependencies, 'store'>,
  splits: readonly ArtifactRef[],
  besides: Besides,
): Promise<Exclusion> {
  const halves = await Promise.all(splits.map((ref) => readSplit(dependencies, ref)));
  return exclusionOf(halves, besides);
}

/** As readExclusion, of splits that were read. */
export function exclusionOf(splits: readonly Halves[], besides: Besides): Exclusion {
  const leftOut = new Set<string>();
  const same = new Set<string>();
  for (const [index, meaning] of besides.entries()) {
    const split = splits[index];
    if (split === undefined) throw new TypeError(`the corpus was given ${splits.length} of ${besides.length} splits`);
    const { train, heldOut } = split;
    for (const { instance } of heldOut) if (instance !== undefined) leftOut.add(instance);
    if (meaning === 'held-out') continue;
    const learnt = meaning === 'disjoint' ? leftOut : same;
    for (const { instance } of train) if (instance !== undefined) learnt.add(instance);
  }
  return { leftOut, same };
}
