import type { Plan, PlanStep } from '../../pipeline/plan.ts';
import { driftSchema } from '../../pipeline/run-file/drift.ts';

/** A plan of these steps, in every other way as small as can be. */
export function planWith(steps: PlanStep[], fields: Partial<Plan> = {}): Plan {
  return {
    name: 'rivers',
    steps,
    servers: {},
    window: 4,
    execution: 'overlapped',
    onFailure: 'park',
    priority: { level: 3, weight: 1 },
    quotas: {},
    drift: driftSchema.parse({}),
    measured: [],
    warnings: [],
    ...fields,
  };
}
