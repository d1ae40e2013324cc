import { setImmediate } from 'node:timers/promises';
import type { ArtifactRef, Part } from '../pipeline/artifacts.ts';
import type { Pair } from '../pipeline/records.ts';
import type { RecipeParameters } from '../pipeline/recipes.ts';
import type { FinetuneJob, TrainingResult } from '../clients/trainer.ts';
import { integerSeed, sample, seededRandom } from '../text/random.ts';
import { BadInput } from './bad-input.ts';
import { beatingStore } from './beating-store.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { heldOutGuard } from './held-out-guard.ts';
import { activityPulse } from './heartbeat.ts';
import { modelFolder } from './local-models.ts';
import { writeNamedPart, type ArtifactPlace, type ManifestBody } from './manifests.ts';
import { mixPairs } from './mix.ts';
import { once, type StageOutcome } from './once.ts';
import { RecordCounts } from './record-counts.ts';
import { writeInPieces } from './record-pieces.ts';
import { loadParameters } from './recipe-files.ts';
import { heldOutPairs, readSplit } from './split.ts';
import { requireStrategy, templates } from './strategies.ts';
import type { PromptPair } from './templates/strategy.ts';
import { removeTrainingFolder, runTraining } from './training-run.ts';
import { rowWriter, type WrittenRows } from './training-rows.ts';
import { specialTokensOf } from './written-prompt.ts';

/** A training and where its inputs are: the base model, what it learns from, and what it must not see. */
export interface TrainInput {
  place: ArtifactPlace;
  base: ArtifactRef;
  /** Splits (train) or pair artifacts, one for each arm (finetune). */
  data: ArtifactRef[];
  /** Every split of the run: no near-duplicate of what they hold out enters training. */
  heldOut: ArtifactRef[];
}

type Source = PromptPair & { id: string };

/** Trains a model on human pairs: a generator (reversed), or a scorer or extractor (forward). */
export async function train(dependencies: ActivityDependencies, input: TrainInput): Promise<StageOutcome> {
  return trainedOnce(dependencies, input, async () => {
    const parameters = await loadParameters(dependencies.store, 'train', input.place.key);
    const splits = await Promise.all(input.data.map((ref) => readSplit(dependencies, ref)));
    const counts = new RecordCounts('pair');
    for (const pair of splits.flatMap((one) => one.heldOut)) counts.drop(pair.id, 'skipped', 'held out for evaluation');
    const pairs = splits.flatMap((one) => one.train);
    return trainOn(dependencies, input, parameters, pairs, counts);
  });
}

/** Trains the follower on the mixed pairs of the arms; the pairs it was trained on are kept as a part. */
export async function finetune(dependencies: ActivityDependencies, input: TrainInput): Promise<StageOutcome> {
  return trainedOnce(dependencies, input, async () => {
    const parameters = await loadParameters(dependencies.store, 'finetune', input.place.key);
    const counts = new RecordCounts('pair');
    const pairs = await mixPairs(dependencies, input.data, humanSplits(input.place), parameters, counts);
    return trainOn(dependencies, input, parameters, pairs, counts);
  });
}

/** The splits among a place's inputs, each once: what is held out may be known too. */
function humanSplits({ inputs }: ArtifactPlace): ArtifactRef[] {
  const splits = inputs.filter(({ kind }) => kind === 'split');
  return splits.filter(({ key }, index) => splits.findIndex((one) => one.key === key) === index);
}

/** As once; the training's folder goes only when the manifest stands, so that no failure after the training costs it. */
async function trainedOnce(
  dependencies: ActivityDependencies,
  { place }: TrainInput,
  make: () => Promise<ManifestBody>,
): Promise<StageOutcome> {
  const outcome = await once(dependencies, place, make);
  await removeTrainingFolder(dependencies, place);
  return outcome;
}

const pairsBetweenBreaths = 200;

/** Held-out pairs whose loss is measured before and after a training, at most; drawn by seed. */
const measuredPairs = 1_000;

async function trainOn(
  dependencies: ActivityDependencies,
  { place, base, heldOut }: TrainInput,
  parameters: Pick<RecipeParameters['train'], 'template' | 'training' | 'seed'>,
  pairs: readonly (Source | Pair)[],
  counts: RecordCounts,
) {
  const { strategy, parameters: chosen } = requireStrategy(templates, parameters.template);
  const template = strategy.bind(chosen);
  const unseen = await heldOutPairs(dependencies, heldOut);
  const guard = heldOutGuard(unseen);
  const kept: (Source | Pair)[] = [];
  for (const [index, pair] of pairs.entries()) {
    // Among many pairs this takes minutes, in which the worker must still say that it lives.
    if (index % pairsBetweenBreaths === 0) await setImmediate();
    const duplicate = guard.nearDuplicate(pair);
    if (duplicate === undefined) kept.push(pair);
    else counts.drop(pair.id, 'rejected', 'near-duplicate of a held-out pair', duplicate);
  }
  const write = await rowWriter(dependencies, base, template, parameters.seed);
  const learning = write(kept);
  // Evaluation sets may be larger than what is learnt; a sample tells the loss as well.
  const random = seededRandom(parameters.seed, 'held-out loss');
  const measured = write(unseen.length > measuredPairs ? sample(unseen, measuredPairs, random) : unseen).rows;
  if (kept.length > 0 && learning.rows.length === 0) {
    throw new BadInput(`${kept.length} pairs are too few for one row of the template "${strategy.name}"`);
  }
  const pulse = activityPulse();
  const store = beatingStore(dependencies.store, (objects) =>
    pulse.beat({ done: objects, of: 0, what: 'objects of the base model fetched' }),
  );
  const { files, result } = await runTraining(dependencies, place, pulse, async (folders): Promise<FinetuneJob> => ({
    kind: 'finetune',
    model: await modelFolder({ ...dependencies, store }, base),
    output: folders.output,
    checkpoints: folders.checkpoints,
    rows: await folders.write('rows.jsonl', learning.rows),
    heldOut: measured.length === 0 ? null : await folders.write('held-out.jsonl', measured),
    specialTokens: specialTokensOf(template.form),
    seed: integerSeed(parameters.seed, place.kind) % 2 ** 31,
    parameters: parameters.training,
  }));
  const left = countLeftOut(result, learning, counts);
  const accepted = kept.filter((pair) => !left.has(pair.id));
  counts.accept(accepted.length);
  const parts: Part[] = [
    await writeNamedPart(dependencies.store, place, 'rejects', counts.rejects),
    ...(await writeInPieces(dependencies.store, place, 'rows', accepted)),
  ];
  return { files, parts, ledgers: [counts.ledger], results: figures(result) };
}

/** The trainer's names of reasons, in the words of the ledger. */
const rejectionReasons: Record<string, string> = {
  tooLong: 'longer than maxLength',
  emptyCompletion: 'nothing to learn: the completion is empty',
};

function countLeftOut(result: TrainingResult, { learntIn }: WrittenRows, counts: RecordCounts): Set<string> {
  for (const { id: row, reason, tokens, side } of result.rejected) {
    const detail = tokens === undefined ? undefined : `${tokens} tokens${side === undefined ? '' : ` of ${side}`}`;
    for (const id of learntIn(row)) counts.drop(id, 'rejected', rejectionReasons[reason] ?? reason, detail);
  }
  const setAside = result.validationRows.flatMap(learntIn);
  for (const id of setAside) counts.drop(id, 'skipped', 'set aside for validation');
  return new Set([...result.rejected.flatMap(({ id }) => learntIn(id)), ...setAside]);
}

/** What is told of a training. Which step an attempt resumed from is not part of what was made. */
function figures(result: TrainingResult): Record<string, unknown> {
  const { steps, rows, losses, heldOut, validation, bestStep, stoppedAt } = result;
  const early = bestStep === null ? {} : { bestStep, stoppedAt };
  return { steps, rows, losses, heldOutLoss: heldOut, ...(validation.length === 0 ? {} : { validation }), ...early };
}
