import { keyOf, recipe, type Recipe } from '../../pipeline/keys.ts';
import type { PlanStep } from '../../pipeline/plan.ts';
import type { RecipeParameters } from '../../pipeline/recipes.ts';
import type { ArtifactKind } from '../../pipeline/stages.ts';

/** Kinds that are made again, and the number of this repetition. */
export interface Forced {
  repeat: number;
  kinds: readonly ArtifactKind[];
}

type StepExtras = Pick<PlanStep, 'arm' | 'model' | 'served' | 'classifiers' | 'secret'>;

/** Collects the steps of a run with their recipes; a step that is there already is not added twice. */
export class StepBuilder {
  readonly steps: PlanStep[] = [];
  readonly recipes: Recipe[] = [];
  private readonly forced: Forced;

  constructor(forced: Forced = { repeat: 0, kinds: [] }) {
    this.forced = forced;
  }

  /** Adds a step of this kind and name; returns its id. */
  add<Kind extends ArtifactKind>(
    kind: Kind,
    name: string,
    parameters: RecipeParameters[Kind],
    inputs: Record<string, string[]>,
    extras: StepExtras = {},
  ): string {
    const keys = Object.entries(inputs).map(([role, steps]) => [role, steps.map((id) => this.keyOfStep(id))]);
    const repeat = this.forced.kinds.includes(kind) ? this.forced.repeat : 0;
    const made = recipe(kind, { ...parameters }, Object.fromEntries(keys) as Record<string, string[]>, repeat);
    const key = keyOf(made);
    const present = this.steps.find((step) => step.kind === kind && step.key === key && step.arm === extras.arm);
    if (present !== undefined) return present.id;
    const id = name === '' ? kind : `${kind}:${name}`;
    this.recipes.push(made);
    this.steps.push({
      id,
      kind,
      key,
      inputs: Object.entries(inputs).map(([role, steps]) => ({ role, steps })),
      ...extras,
    });
    return id;
  }

  private keyOfStep(id: string): string {
    const step = this.steps.find((one) => one.id === id);
    if (step === undefined) throw new TypeError(`step ${id} is used before it is planned`);
    return step.key;
  }
}
