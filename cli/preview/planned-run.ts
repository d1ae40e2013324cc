import { buildSteps } from '../../activities/planning/steps.ts';
import { keyOf } from '../../pipeline/keys.ts';
import type { PlanStep } from '../../pipeline/plan.ts';
import { recipeParameters, type RecipeParameters } from '../../pipeline/recipes.ts';
import type { ResolvedRun } from '../../pipeline/run-file/resolved.ts';
import type { ArtifactKind } from '../../pipeline/stages.ts';

/** A step with what its artifact is made by. */
export interface PlannedStep<Kind extends ArtifactKind> {
  step: PlanStep;
  parameters: RecipeParameters[Kind];
}

/** The steps a run will have, as its plan makes them. */
export class PlannedRun {
  private readonly steps: readonly PlanStep[];
  private readonly parameters: ReadonlyMap<string, unknown>;

  constructor(run: ResolvedRun) {
    const { steps, recipes } = buildSteps(run);
    this.steps = steps;
    this.parameters = new Map(recipes.map((made) => [keyOf(made), made.parameters]));
  }

  /** The steps of a kind, of one arm or of all. */
  of<Kind extends ArtifactKind>(kind: Kind, arm?: string): PlannedStep<Kind>[] {
    const found = this.steps.filter((step) => step.kind === kind && (arm === undefined || step.arm === arm));
    return found.map((step) => this.planned(kind, step));
  }

  /** The step of this kind that an arm has; each has one of extract, generate and score. */
  ofArm<Kind extends ArtifactKind>(kind: Kind, arm: string): PlannedStep<Kind> {
    const [found] = this.of(kind, arm);
    if (found === undefined) throw new TypeError(`the plan has no ${kind} of ${arm}`);
    return found;
  }

  /** Steps that a step takes in a role. */
  inputs({ inputs }: PlanStep, role: string): string[] {
    return inputs.find((input) => input.role === role)?.steps ?? [];
  }

  /** A step by its id. */
  withId<Kind extends ArtifactKind>(kind: Kind, id: string): PlannedStep<Kind> {
    const step = this.steps.find((one) => one.id === id && one.kind === kind);
    if (step === undefined) throw new TypeError(`the plan has no ${kind} step ${id}`);
    return this.planned(kind, step);
  }

  private planned<Kind extends ArtifactKind>(kind: Kind, step: PlanStep): PlannedStep<Kind> {
    const schemas: { [Each in ArtifactKind]: { parse(value: unknown): RecipeParameters[Each] } } = recipeParameters;
    return { step, parameters: schemas[kind].parse(this.parameters.get(step.key)) };
  }
}
