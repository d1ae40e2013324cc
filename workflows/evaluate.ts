import type { StageOutcome } from '../activities/once.ts';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import { dataWork, inference } from './activities.ts';
import { placeOf, type ReadyStep } from './steps.ts';
import { planMismatch } from './plan-mismatch.ts';

/** What each measured model is asked, those whose answers exist already, and how they are scored. */
export interface EvaluateWorkflowInput {
  answers: ReadyStep[];
  /** Answers that exist already. */
  found: ArtifactRef[];
  evaluate: ReadyStep;
}

export interface EvaluateResult {
  /** Those made here, by step id. */
  answers: Record<string, StageOutcome>;
  evaluate: StageOutcome;
}

/** Asks every measured model the held-out questions, side by side, and scores the answers. */
export async function evaluate(input: EvaluateWorkflowInput): Promise<EvaluateResult> {
  const answered = await Promise.all(
    input.answers.map(async (ready) => {
      const { step, inputs, served } = ready;
      if (served === undefined) throw planMismatch(`step ${step.id} has no server`);
      const summary = { summary: `answers of ${step.model ?? ''}` };
      const request = { place: placeOf(step, inputs), heldOut: inputs['heldOut'] ?? [], served };
      return [step.id, await inference.answer.executeWithOptions(summary, [request])] as const;
    }),
  );
  const { step, inputs } = input.evaluate;
  const ids = step.inputs.find(({ role }) => role === 'answers')?.steps ?? [];
  const made = new Map(answered);
  const found = [...input.found];
  // Those that exist are given in the order of the plan, so each gap takes the next.
  const refs = ids.map((id) => {
    const ref = made.get(id)?.ref ?? found.shift();
    if (ref === undefined) throw planMismatch(`step ${id} has no answers`);
    return { model: id.slice(id.indexOf(':') + 1), ref };
  });
  const heldOut = inputs['heldOut'] ?? [];
  const place = placeOf(step, { answers: refs.map(({ ref }) => ref), heldOut });
  const scored = await dataWork.evaluate.executeWithOptions({ summary: 'scores' }, [{ place, heldOut, answers: refs }]);
  return { answers: Object.fromEntries(answered), evaluate: scored };
}
