import type { RunRecord } from './run-record.ts';

/** How the artifact of a step stands in two runs. */
export type StepComparison = 'same' | 'same recipe, other content' | 'different' | 'only left' | 'only right';

/** Compares the artifacts of two runs, step by step. */
export function compareSteps(left: RunRecord, right: RunRecord): { step: string; is: StepComparison }[] {
  const steps = [...new Set([...Object.keys(left.steps), ...Object.keys(right.steps)])];
  return steps.map((step) => ({ step, is: compareStep(left, right, step) }));
}

function compareStep(left: RunRecord, right: RunRecord, step: string): StepComparison {
  const [one, other] = [left.steps[step], right.steps[step]];
  if (other === undefined) return 'only left';
  if (one === undefined) return 'only right';
  if (one !== other) return 'different';
  const [made, madeToo] = [left.report?.artifacts.steps[step], right.report?.artifacts.steps[step]];
  // A name of a manifest holds a hash of what its inputs held
  return made === undefined || madeToo === undefined || made === madeToo ? 'same' : 'same recipe, other content';
}
