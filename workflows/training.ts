import type { StageOutcome } from '../activities/once.ts';
import type { ResolvedItem } from '../pipeline/progress.ts';
import { training } from './activities.ts';
import { ChildState } from './child-state.ts';
import { placeOf, type ReadyStep } from './steps.ts';
import { planMismatch } from './plan-mismatch.ts';

/** A training whose inputs are there, and the run it belongs to. */
export interface TrainingInput {
  run: string;
  name: string;
  ready: ReadyStep;
  onFailure: 'park' | 'fail';
  paused?: boolean | undefined;
}

export interface TrainingResult {
  outcome: StageOutcome;
  resolved: ResolvedItem[];
}

/** Trains a model on human pairs: a generator, a scorer or an extractor. */
export async function train(input: TrainingInput): Promise<TrainingResult> {
  return trainOnce(input, () =>
    training.train.executeWithOptions({ summary: `train ${input.ready.step.model ?? ''}` }, [trainInput(input.ready)]),
  );
}

/** Trains the follower on the pairs of the run. */
export async function finetune(input: TrainingInput): Promise<TrainingResult> {
  return trainOnce(input, () =>
    training.finetune.executeWithOptions({ summary: `finetune ${input.ready.step.model ?? ''}` }, [
      trainInput(input.ready),
    ]),
  );
}

/** A pause stops a training at a checkpoint, and a failure whose retries ran out waits for a person. */
async function trainOnce(input: TrainingInput, work: () => Promise<StageOutcome>): Promise<TrainingResult> {
  const state = new ChildState(input);
  return state.through(async () => ({
    outcome: await state.parked(input.ready.step.id, () => state.control.interruptible(work)),
    resolved: state.parking.resolved,
  }));
}

function trainInput({ step, inputs }: ReadyStep) {
  const [base] = inputs['base'] ?? [];
  if (base === undefined) throw planMismatch(`step ${step.id} has no base model`);
  return { place: placeOf(step, inputs), base, data: inputs['data'] ?? [], heldOut: inputs['heldOut'] ?? [] };
}
