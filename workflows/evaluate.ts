import type { StageOutcome } from '../activities/once.ts';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import type { ResolvedItem } from '../pipeline/progress.ts';
import { dataWork, inference } from './activities.ts';
import { ChildState } from './child-state.ts';
import { ownLease, release, releaseIfAlone } from './servers.ts';
import { placeOf, type ReadyStep } from './steps.ts';
import { planMismatch } from './plan-mismatch.ts';

/** What each measured model is asked, those whose answers exist already, and how they are scored. */
export interface EvaluateWorkflowInput {
  run: string;
  name: string;
  answers: ReadyStep[];
  /** Answers that exist already. */
  found: ArtifactRef[];
  evaluate: ReadyStep;
  onFailure: 'park' | 'fail';
  /** One model after the other, each server given back before the next: for one pool of GPUs. */
  staged?: boolean | undefined;
  paused?: boolean | undefined;
}

export interface EvaluateResult {
  /** Those made here, by step id. */
  answers: Record<string, StageOutcome>;
  evaluate: StageOutcome;
  resolved: ResolvedItem[];
}

/** Asks every measured model the held-out questions and scores the answers. */
export async function evaluate(input: EvaluateWorkflowInput): Promise<EvaluateResult> {
  const state = new ChildState(input);
  const ask = async (ready: ReadyStep): Promise<[string, StageOutcome]> => {
    const { step, inputs, served } = ready;
    if (served === undefined) throw planMismatch(`step ${step.id} has no server`);
    const lease = ownLease(served);
    const summary = { summary: `answers of ${step.model ?? ''}` };
    const request = { place: placeOf(step, inputs), heldOut: inputs['heldOut'] ?? [], served: lease };
    try {
      await state.control.gate();
      const outcome = await state.parked(step.id, () => inference.answer.executeWithOptions(summary, [request]));
      return [step.id, outcome];
    } finally {
      if (input.staged) await release(lease.lease);
    }
  };
  return state.through(async () => {
    try {
      const answered = input.staged ? await inTurn(input.answers, ask) : await Promise.all(input.answers.map(ask));
      const scored = await state.parked(input.evaluate.step.id, () => scoreAnswers(input, new Map(answered)));
      return { answers: Object.fromEntries(answered), evaluate: scored, resolved: state.parking.resolved };
    } finally {
      await releaseIfAlone(input.answers);
    }
  });
}

async function scoreAnswers(
  { evaluate: { step, inputs }, found: existing }: EvaluateWorkflowInput,
  made: ReadonlyMap<string, StageOutcome>,
): Promise<StageOutcome> {
  const ids = step.inputs.find(({ role }) => role === 'answers')?.steps ?? [];
  const found = [...existing];
  // Those that exist are given in the order of the plan, so each gap takes the next.
  const refs = ids.map((id) => {
    const ref = made.get(id)?.ref ?? found.shift();
    if (ref === undefined) throw planMismatch(`step ${id} has no answers`);
    return { model: id.slice(id.indexOf(':') + 1), ref };
  });
  const heldOut = inputs['heldOut'] ?? [];
  const place = placeOf(step, { answers: refs.map(({ ref }) => ref), heldOut });
  return dataWork.evaluate.executeWithOptions({ summary: 'scores' }, [{ place, heldOut, answers: refs }]);
}

async function inTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
