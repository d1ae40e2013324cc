import type { StageOutcome } from '../activities/once.ts';
import { training } from './activities.ts';
import { placeOf, type ReadyStep } from './steps.ts';
import { planMismatch } from './plan-mismatch.ts';

/** Trains a model on human pairs: a generator, a scorer or an extractor. */
export async function train(ready: ReadyStep): Promise<StageOutcome> {
  return training.train.executeWithOptions({ summary: `train ${ready.step.model ?? ''}` }, [trainInput(ready)]);
}

/** Trains the follower on the pairs of the run. */
export async function finetune(ready: ReadyStep): Promise<StageOutcome> {
  return training.finetune.executeWithOptions({ summary: `finetune ${ready.step.model ?? ''}` }, [trainInput(ready)]);
}

function trainInput({ step, inputs }: ReadyStep) {
  const [base] = inputs['base'] ?? [];
  if (base === undefined) throw planMismatch(`step ${step.id} has no base model`);
  return { place: placeOf(step, inputs), base, data: inputs['data'] ?? [], heldOut: inputs['heldOut'] ?? [] };
}
