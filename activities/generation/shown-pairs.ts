import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import type { HumanPair } from '../../pipeline/records.ts';
import { sample, seededRandom } from '../../text/random.ts';
import { BadInput } from '../bad-input.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { readSplit } from '../split.ts';

/** The human pairs a record's prompt shows, by the record's id. */
export type ShownPairs = (id: string) => readonly HumanPair[];

/**
 * Draws the pairs that prompts show from the training halves of splits; what is held out is never shown. The draw is
 * bound to the record's id, so that its place and its shard do not matter.
 * @param count of each prompt; with 0 nothing is read
 * @throws BadInput where there are fewer pairs than a prompt shows
 */
export async function shownPairs(
  dependencies: Pick<ActivityDependencies, 'store'>,
  splits: readonly ArtifactRef[],
  count: number,
  seed: number,
): Promise<ShownPairs> {
  if (count === 0) return () => [];
  const pairs = (await Promise.all(splits.map((ref) => readSplit(dependencies, ref)))).flatMap(({ train }) => train);
  return drawnPairs(pairs, count, seed);
}

/**
 * Draws the pairs that prompts show from those that may be shown.
 * @throws BadInput where there are fewer than a prompt shows
 */
export function drawnPairs(pairs: readonly HumanPair[], count: number, seed: number): ShownPairs {
  if (pairs.length < count) {
    throw new BadInput(
      `the template shows ${count} human pairs in each prompt, but the arm's seedData has ${pairs.length} that are not held out`,
    );
  }
  return (id) => sample(pairs, count, seededRandom(seed, id, 'examples'));
}
