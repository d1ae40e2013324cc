import type { ArtifactRef, Part } from '../pipeline/artifacts.ts';
import { humanPairSchema, type HumanPair } from '../pipeline/records.ts';
import type { RecipeParameters } from '../pipeline/recipes.ts';
import { emptyLedger } from '../pipeline/ledger.ts';
import type { ArtifactStore } from '../stores/artifact-store.ts';
import { readPart } from '../stores/record-parts.ts';
import { readSourceLines } from '../stores/source-files.ts';
import { sample, seededRandom } from '../text/random.ts';
import { BadInput } from './bad-input.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { activityPulse, type ActivityPulse } from './heartbeat.ts';
import { readHumanPairs, type HumanFile } from './human-records.ts';
import { loadManifest, namedPart, writeNamedPart, type ArtifactPlace } from './manifests.ts';
import { once, type StageOutcome } from './once.ts';
import { loadParameters } from './recipe-files.ts';
import { writeInPieces } from './record-pieces.ts';

/**
 * Splits human pairs by seed into those for training and those held out for evaluation, before anything is trained.
 * Data that is for evaluation only is held out as a whole.
 */
export async function split(dependencies: ActivityDependencies, place: ArtifactPlace): Promise<StageOutcome> {
  const { store } = dependencies;
  return once(dependencies, place, async () => {
    const { data, source, heldOut, seed } = await loadParameters(store, 'split', place.key);
    const all = await readHumanPairs(filesOf(store, data, source, activityPulse()), source, data, seed);
    const halves = halvesOf(all, { data, source, heldOut, seed });
    const half = async (name: string, some: readonly HumanPair[]): Promise<Part[]> =>
      some.length === 0
        ? [await writeNamedPart(store, place, name, some)]
        : await writeInPieces(store, place, name, some);
    const parts = [...(await half('train', halves.train)), ...(await half('held-out', halves.heldOut))];
    const pairs = halves.train.length + halves.heldOut.length;
    const ledger = { ...emptyLedger('pair'), in: pairs, accepted: pairs };
    return { parts, ledgers: [ledger], results: { read: all.length, heldOut: halves.heldOut.length } };
  });
}

/** The two halves of a data set: what is learnt from, and what is held out for evaluation. */
export interface Halves {
  train: HumanPair[];
  heldOut: HumanPair[];
}

/**
 * Draws by seed what is taken of a data set and what of it is held out.
 * @throws BadInput where nothing would be held out, or nothing would stay
 */
export function halvesOf(
  all: readonly HumanPair[],
  {
    data,
    source,
    heldOut,
    seed,
  }: Pick<SplitParameters, 'data' | 'heldOut' | 'seed'> & { source: { take?: number | undefined } },
): Halves {
  const pairs = source.take === undefined ? all : sample(all, source.take, seededRandom(seed, data, 'take'));
  const count = heldOutCount(data, heldOut, pairs.length);
  const out = new Set(sample(pairs, count, seededRandom(seed, data, 'held-out')).map((pair) => pair.id));
  return { train: pairs.filter((pair) => !out.has(pair.id)), heldOut: pairs.filter((pair) => out.has(pair.id)) };
}

type SplitParameters = RecipeParameters['split'];

function* filesOf(
  store: ArtifactStore,
  data: string,
  { sha256 }: SplitParameters['source'],
  pulse: ActivityPulse,
): Generator<HumanFile> {
  if (typeof sha256 === 'string') {
    yield { lines: readSourceLines(store, sha256), label: data };
    return;
  }
  for (const [index, source] of sha256.entries()) {
    pulse.beat({ done: index, of: sha256.length, what: `files of ${data} read` });
    if (pulse.signal.aborted) throw pulse.signal.reason;
    yield { lines: readSourceLines(store, source), label: `${data}, file ${index + 1} (SHA-256 ${source})`, source };
  }
}

function heldOutCount(data: string, heldOut: SplitParameters['heldOut'], pairs: number): number {
  if (heldOut === 'all') return pairs;
  const count = heldOut.count ?? Math.round(pairs * heldOut.share);
  if ((count < 1 && heldOut.count !== 0) || count >= pairs) {
    throw new BadInput(
      `data.${data}: ${count} of ${pairs} pairs would be held out; at least one must be, and one must stay`,
    );
  }
  return count;
}

/** The two halves of a split. */
export async function readSplit({ store }: Pick<ActivityDependencies, 'store'>, ref: ArtifactRef): Promise<Halves> {
  const manifest = await loadManifest(store, ref);
  const half = async (name: string): Promise<HumanPair[]> => {
    namedPart(manifest, name);
    const parts = manifest.parts.filter((part) => part.name === name);
    const pairs: HumanPair[] = [];
    for (const part of parts) pairs.push(...(await readPart(store, part, humanPairSchema)));
    return pairs;
  };
  return { train: await half('train'), heldOut: await half('held-out') };
}

/** The held-out pairs of several splits, in the order of the splits. */
export async function heldOutPairs(
  dependencies: Pick<ActivityDependencies, 'store'>,
  refs: readonly ArtifactRef[],
): Promise<HumanPair[]> {
  return (await Promise.all(refs.map((ref) => readSplit(dependencies, ref)))).flatMap((one) => one.heldOut);
}
