import type { Plan, Survey } from '../pipeline/plan.ts';
import type { Control } from './control.ts';
import type { Parking } from './parking.ts';
import type { RunState } from './run-state.ts';

/** What a run has when it begins to make things. */
export interface RunParts {
  run: string;
  plan: Plan;
  survey: Survey;
  state: RunState;
  control: Control;
  parking: Parking;
}
