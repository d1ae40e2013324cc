import type { ArtifactRef, Manifest } from '../../pipeline/artifacts.ts';
import type { PlanStep } from '../../pipeline/plan.ts';

/** How each step of a run ended: its artifact, and whether this run made it. */
export interface StepOutcome {
  id: string;
  ref: ArtifactRef;
  cached: boolean;
}

/** A step with its outcome and its manifest. */
export type ReportedStep = PlanStep & StepOutcome & { manifest: Manifest };
