import { keyOf, recipe, type Recipe } from '../../pipeline/keys.ts';
import type { PlanStep } from '../../pipeline/plan.ts';
import type { RecipeParameters } from '../../pipeline/recipes.ts';
import type { ArtifactKind } from '../../pipeline/stages.ts';

/** Steps that no choice of a run changes are never forced: reading the same file again gives the same. */
const neverRepeated: readonly ArtifactKind[] = ['corpus', 'split'];

type StepExtras = Pick<PlanStep, 'arm' | 'model' | 'served' | 'secret'>;

/** Collects the steps of a run with their recipes; a step that is there already is not added twice. */
export class StepBuilder {
  readonly steps: PlanStep[] = [];
  readonly recipes: Recipe[] = [];
  private readonly repeat: number;

  /** @param repeat 0, or the number of this forced repetition */
  constructor(repeat: number) {
    this.repeat = repeat;
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
    const repeat = neverRepeated.includes(kind) ? 0 : this.repeat;
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
