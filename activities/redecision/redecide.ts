import { hashOf } from '../../pipeline/keys.ts';
import { sumLedgers, type Ledger } from '../../pipeline/ledger.ts';
import { pairSchema, scoredGroupSchema, type Pair, type ScoredGroup } from '../../pipeline/records.ts';
import type { VersionedStrategy } from '../../pipeline/recipes.ts';
import type { StrategyChoice } from '../../pipeline/run-file/arms.ts';
import { runFolder } from '../../pipeline/store-folders.ts';
import { choosePairs, pairId } from '../choice/choose-pairs.ts';
import type { Choice } from '../choice/strategy.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { loadParameters } from '../recipe-files.ts';
import { asksClassifier, labelledTextSchema, objectionBy, recordRules } from '../rules/record-rules.ts';
import { DataSetFiles } from '../reporting/data-set-files.ts';
import { dataSetRow } from '../reporting/data-set-row.ts';
import { shardRecords } from '../shard-records.ts';
import { choices, requireStrategy, versioned } from '../strategies.ts';
import { ByShard } from './by-shard.ts';
import { checkLabels, checkScores } from './check-kept.ts';
import { decidedRun, type DecidedArm } from './decided-run.ts';
import { DifferenceCount, type ChoiceDifference } from './difference.ts';

/** A choice made again from the scores of a run. */
export interface Redecision {
  run: string;
  choice: VersionedStrategy;
  seed: number;
  arms: { name: string; scores: string; ledgers: Ledger[] }[];
  pairs: number;
  /** Keys of the new data set's files, in order. */
  data: string[];
}

type Store = Pick<ActivityDependencies, 'store'>;

/**
 * Chooses again among the candidates of a finished run, from the scores that were kept: no model is asked. The new data
 * set and a manifest that says what it is made from lie beside the run, under a hash of the choice; the pairs of the run
 * itself stay as they are. The run's rules on single pairs are applied again, by what was kept of their classifiers.
 * @param seed that of the run when undefined
 * @throws BadInput where the choice, or the run, is not there
 */
export async function redecide(
  dependencies: Store,
  { run, choice: chosen, seed: wanted }: { run: string; choice: StrategyChoice; seed?: number | undefined },
): Promise<{ redecision: Redecision; manifest: string; difference: ChoiceDifference }> {
  const { store } = dependencies;
  const choice = versioned(choices, chosen);
  const decided = await decidedRun(store, run);
  for (const arm of decided.arms) {
    await checkScores(dependencies, run, arm, choice);
    await checkLabels(dependencies, run, arm);
  }
  const seed = wanted ?? decided.seed;
  const folder = `${runFolder(run)}/redecided/${hashOf({ choice, seed }).slice(0, 16)}`;
  const files = new DataSetFiles(store, folder);
  const difference = new DifferenceCount();
  const arms: Redecision['arms'] = [];
  for (const arm of decided.arms) {
    const ledgers = await redecideArm(dependencies, arm, boundChoice(choice), seed, files, difference);
    arms.push({ name: arm.name, scores: arm.scores.manifest, ledgers });
  }
  const found = difference.result();
  const redecision: Redecision = { run, choice, seed, arms, pairs: found.after.pairs, data: await files.close() };
  const manifest = `${folder}/manifest.json`;
  await store.put(manifest, Buffer.from(JSON.stringify({ schema: 1, ...redecision }, null, 2)));
  return { redecision, manifest, difference: found };
}

/** Chooses in every shard of an arm; gives the ledgers of its candidates and of its fragments. */
async function redecideArm(
  dependencies: Store,
  { name, scores, filter, origin }: DecidedArm,
  choice: Choice,
  seed: number,
  files: DataSetFiles,
  difference: DifferenceCount,
): Promise<Ledger[]> {
  const { choice: choiceBefore, rules } = await loadParameters(dependencies.store, 'filter', filter.key);
  const idsBefore = boundChoice(choiceBefore);
  const judging = await recordRules(rules);
  const labels = asksClassifier(judging)
    ? new ByShard(shardRecords(dependencies, filter, 'labels', labelledTextSchema))
    : undefined;
  const pairsBefore = new ByShard(shardRecords(dependencies, filter, 'records', pairSchema));
  const sums: { candidates: Ledger[]; fragments: Ledger[] } = { candidates: [], fragments: [] };
  for await (const { index, records: groups } of shardRecords(dependencies, scores, 'records', scoredGroupSchema)) {
    const objection = judging.length === 0 ? undefined : objectionBy(judging, (await labels?.at(index)) ?? []);
    const { pairs, candidates, fragments } = choosePairs(groups, { choice, seed, objection });
    sums.candidates.push({ ...candidates.ledger, out: { unit: 'pair', count: pairs.length } });
    sums.fragments.push(fragments.ledger);
    const before = (await pairsBefore.at(index)) ?? [];
    const [byIdBefore, byIdAfter] = [byId(before), byId(pairs)];
    for (const group of groups) {
      difference.add(pairsOf(group, idsBefore, byIdBefore), pairsOf(group, choice, byIdAfter));
    }
    await files.add(pairs.map((pair) => dataSetRow({ ...pair, id: `${name}/${pair.id}`, arm: name }, origin)));
  }
  return [sumLedgers('candidate', sums.candidates), sumLedgers('fragment', sums.fragments)];
}

function boundChoice(choice: VersionedStrategy): Choice {
  const { strategy, parameters } = requireStrategy(choices, choice);
  return strategy.bind(parameters);
}

function byId(pairs: readonly Pair[]): Map<string, Pair> {
  return new Map(pairs.map((pair) => [pair.id, pair]));
}

/** The pairs a group gave under a choice. */
function pairsOf({ fragment, candidates }: ScoredGroup, choice: Choice, found: ReadonlyMap<string, Pair>): Pair[] {
  const ids = new Set(candidates.map(({ index }) => pairId(fragment.id, index, choice)));
  return [...ids].flatMap((id) => found.get(id) ?? []);
}
