import { scoredGroupSchema, type ScoredGroup } from '../pipeline/records.ts';
import { readPart } from '../stores/record-parts.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';
import { BadInput } from './bad-input.ts';
import { choosePairs, judgedPair } from './choice/choose-pairs.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { activityPulse } from './heartbeat.ts';
import { loadManifest, namedPart, writeNamedPart, type ArtifactPlace } from './manifests.ts';
import { once, type StageOutcome } from './once.ts';
import { removeProgress } from './progress-parts.ts';
import { loadParameters } from './recipe-files.ts';
import { labelTexts, type Classifiers } from './rules/labelled-texts.ts';
import { asksClassifier, objectionBy, recordRules } from './rules/record-rules.ts';
import type { RecordRule } from './rules/strategy.ts';
import { placeOfShard } from './shard-inputs.ts';
import { choices, requireStrategy } from './strategies.ts';

/** A shard whose rules ask classifiers, and what they need to be asked. */
export interface ClassifiedFilterInput {
  place: ArtifactPlace;
  classifiers: Classifiers;
}

/**
 * Chooses among the candidates of each fragment of a shard (paper §3.1), after the rules. Scores are kept, so that the
 * choice can be made again without a model.
 */
export function filter(dependencies: ActivityDependencies, place: ArtifactPlace): Promise<StageOutcome> {
  return filterShard(dependencies, place, undefined);
}

/** As filter, for rules that ask classifiers; what they say is kept too. */
export function filterByClassifiers(
  dependencies: ActivityDependencies,
  { place, classifiers }: ClassifiedFilterInput,
): Promise<StageOutcome> {
  return filterShard(dependencies, place, classifiers);
}

async function filterShard(
  dependencies: ActivityDependencies,
  whole: ArtifactPlace,
  classifiers: Classifiers | undefined,
): Promise<StageOutcome> {
  const { store } = dependencies;
  const place = await placeOfShard(dependencies, whole);
  const outcome = await once(dependencies, place, async () => {
    const { choice, rules, seed } = await loadParameters(store, 'filter', place.key);
    const { strategy, parameters } = requireStrategy(choices, choice);
    const source = place.inputs[0];
    if (source === undefined) throw new ArtifactDamaged(`filter ${place.key} was given no scores`);
    const groups = await readPart(store, namedPart(await loadManifest(store, source), 'records'), scoredGroupSchema);
    const judging = await recordRules(rules);
    const labels = await labelsFor(dependencies, place, judging, groups, classifiers);
    const objection = judging.length === 0 ? undefined : objectionBy(judging, labels?.labelled ?? []);
    const chosen = choosePairs(groups, { choice: strategy.bind(parameters), seed, objection });
    const { pairs, candidates, fragments } = chosen;
    const parts = [
      await writeNamedPart(store, place, 'records', pairs),
      await writeNamedPart(store, place, 'rejects', [...candidates.rejects, ...fragments.rejects]),
      ...(labels === undefined ? [] : [await writeNamedPart(store, place, 'labels', labels.labelled)]),
    ];
    return {
      usage: labels?.usage,
      parts,
      ledgers: [{ ...candidates.ledger, out: { unit: 'pair', count: pairs.length } }, fragments.ledger],
    };
  });
  if (classifiers !== undefined) await removeProgress(store, place, activityPulse().log);
  return outcome;
}

/** What classifiers say of the candidate pairs that the other rules let through; nothing where no rule asks one. */
async function labelsFor(
  dependencies: ActivityDependencies,
  place: ArtifactPlace,
  judging: readonly RecordRule[],
  groups: readonly ScoredGroup[],
  classifiers: Classifiers | undefined,
) {
  if (!asksClassifier(judging)) return undefined;
  if (classifiers === undefined)
    throw new BadInput('rules: a classifier is to be asked, but none was given; plan the run again');
  const others = objectionBy(
    judging.filter(({ classification }) => classification === undefined),
    [],
  );
  const pairs = groups.flatMap((group) =>
    group.candidates
      .filter(({ unscored }) => unscored === undefined)
      .map((candidate) => judgedPair(group, candidate))
      .filter((pair) => others(pair) === undefined),
  );
  return labelTexts(dependencies, place, judging, pairs, classifiers, activityPulse());
}
