import { continueAsNew, defineQuery, setHandler, workflowInfo } from '@temporalio/workflow';
import type { StageOutcome } from '../activities/once.ts';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import { sumLedgers, type Ledger } from '../pipeline/ledger.ts';
import type { ShardProgress } from '../pipeline/progress.ts';
import type { ArtifactKind } from '../pipeline/stages.ts';
import { progressQuery } from '../pipeline/workflow-names.ts';
import { dataWork, inference, planning } from './activities.ts';
import { placeOf, type ReadyStep } from './steps.ts';
import { planMismatch } from './plan-mismatch.ts';

export const shardProgress = defineQuery<ShardProgress>(progressQuery);

/** The stages of an arm, their models and servers, and where the window stands. */
export interface DataInput {
  extract: ReadyStep;
  generate: ReadyStep;
  score: ReadyStep;
  filter: ReadyStep;
  shards: number;
  window: number;
  /** Carried through continue-as-new. */
  next?: number | undefined;
  ledgers?: ShardProgress['ledgers'] | undefined;
}

/** The finished stages of an arm. */
export interface DataResult {
  extract: StageOutcome;
  generate: StageOutcome;
  score: StageOutcome;
  filter: StageOutcome;
}

/** Events after which a history is closed and the window goes on in a new one, whatever the server suggests. */
const eventsPerHistory = 1_500;

/**
 * Takes every shard of an arm through extract, generate, score and filter, a window of shards at a time, so that the
 * servers of generator and scorer are busy together. Then completes each stage.
 */
export async function data(input: DataInput): Promise<DataResult> {
  const progress: ShardProgress = {
    shards: { done: input.next ?? 0, of: input.shards },
    ledgers: input.ledgers ?? {},
  };
  setHandler(shardProgress, () => progress);
  let next = input.next ?? 0;

  const full = () => workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > eventsPerHistory;
  const lane = async () => {
    while (next < input.shards && !full()) {
      const shard = next++;
      await takeShard(input, shard, progress);
      progress.shards.done++;
    }
  };
  await Promise.all(Array.from({ length: Math.min(input.window, input.shards) }, lane));
  if (next < input.shards) {
    await continueAsNew<typeof data>({ ...input, next, ledgers: progress.ledgers });
  }
  return completeStages(input);
}

async function takeShard(input: DataInput, shard: number, progress: ShardProgress): Promise<void> {
  const { extract, generate, score, filter } = input;
  const note = (kind: ArtifactKind, outcome: StageOutcome): ArtifactRef => {
    progress.ledgers[kind] = addLedgers(progress.ledgers[kind], outcome.ledgers);
    return outcome.ref;
  };
  const summary = (stage: string) => ({ summary: `${stage} shard ${shard + 1}/${input.shards}` });

  const fragments = note(
    'extract',
    await dataWork.extract.executeWithOptions(summary('extract'), [
      { ...placeOf(extract.step, extract.inputs), shard },
    ]),
  );
  const candidates = note(
    'generate',
    await inference.generate.executeWithOptions(summary('generate'), [
      {
        place: { ...placeOf(generate.step, { ...generate.inputs, fragments: [fragments] }), shard },
        served: servedModel(generate),
      },
    ]),
  );
  const scores = note(
    'score',
    await inference.score.executeWithOptions(summary('score'), [
      {
        place: { ...placeOf(score.step, { ...score.inputs, candidates: [candidates] }), shard },
        served: servedModel(score),
      },
    ]),
  );
  note(
    'filter',
    await dataWork.filter.executeWithOptions(summary('filter'), [
      { ...placeOf(filter.step, { scores: [scores] }), shard },
    ]),
  );
}

async function completeStages({ extract, generate, score, filter }: DataInput): Promise<DataResult> {
  const fragments = await planning.complete(placeOf(extract.step, extract.inputs));
  const candidates = await planning.complete(
    placeOf(generate.step, { ...generate.inputs, fragments: [fragments.ref] }),
  );
  const scores = await planning.complete(placeOf(score.step, { ...score.inputs, candidates: [candidates.ref] }));
  const pairs = await planning.complete(placeOf(filter.step, { scores: [scores.ref] }));
  return { extract: fragments, generate: candidates, score: scores, filter: pairs };
}

function servedModel(ready: ReadyStep) {
  if (ready.served === undefined) throw planMismatch(`step ${ready.step.id} has no server`);
  return ready.served;
}

function addLedgers(sums: Ledger[] | undefined, ledgers: Ledger[]): Ledger[] {
  if (sums === undefined) return ledgers;
  return ledgers.map((ledger, index) => {
    const sum = sums[index];
    return sum === undefined ? ledger : sumLedgers(ledger.unit, [sum, ledger]);
  });
}
