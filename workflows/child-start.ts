import {
  ParentClosePolicy,
  type ChildWorkflowHandle,
  type ChildWorkflowOptions,
  type Workflow,
  type WorkflowResultType,
} from '@temporalio/workflow';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import type { PlanStep } from '../pipeline/plan.ts';
import { childId } from '../pipeline/workflow-names.ts';
import { attributePairs } from './attributes.ts';
import { pause, resume } from './control.ts';
import { answersBefore } from './parking.ts';
import type { RunParts } from './run-parts.ts';
import { overShards } from './run-control.ts';
import { changeShards } from './shard-state.ts';

/** What the making of a step may ask of its run. */
export interface Making extends RunParts {
  /** The artifact of another step, made if need be. */
  refOf(id: string): Promise<ArtifactRef>;
  /** Gives back the server of a step before another needs the GPUs; only where stages take turns. */
  giveBack(step: PlanStep): Promise<void>;
}

/** What every child is told of its run. */
export function childInput({ run, plan, control }: Making) {
  return { run, name: plan.name, onFailure: plan.onFailure, paused: control.paused };
}

/** How a child is started: found by its run, and before others of lower priority. */
export function childOptions({ run, plan }: Making, stage: string, of: string, staticSummary: string) {
  const workflowId = childId(run, stage, of);
  const { level: priorityKey, weight: fairnessWeight } = plan.priority;
  return {
    workflowId,
    staticSummary,
    typedSearchAttributes: attributePairs({ run, name: plan.name, stage, state: 'running', progress: 0 }),
    priority: { priorityKey, fairnessKey: plan.name, fairnessWeight },
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
  } satisfies ChildWorkflowOptions & { workflowId: string };
}

/** Shows a child while it runs; its id says what it does. */
export async function asChild<Child extends Workflow>(
  { state, control }: Making,
  id: string,
  start: () => Promise<ChildWorkflowHandle<Child>>,
): Promise<WorkflowResultType<Child>> {
  const { paused } = control;
  const { window } = state;
  state.childStarted(id);
  try {
    const child = await start();
    // What operators said while it started could not reach it.
    const tell = [
      ...(control.paused === paused ? [] : [child.signal(control.paused ? pause : resume)]),
      ...(state.window === window || !overShards(id) ? [] : [child.signal(changeShards, { window: state.window })]),
    ];
    await Promise.allSettled(tell);
    return await child.result();
  } catch (error) {
    const resolved = answersBefore(error);
    if (resolved !== undefined) state.childEndedWith(id, resolved);
    throw error;
  } finally {
    state.childEnded(id);
  }
}
