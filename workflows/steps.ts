import type { ArtifactPlace } from '../activities/manifests.ts';
import type { ServedModel } from '../activities/served-model.ts';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import type { PlanStep } from '../pipeline/plan.ts';
import type { Server } from '../pipeline/run-file/servers.ts';
import { planMismatch } from './plan-mismatch.ts';

/** The artifacts a step takes, by role. */
export type StepInputs = Record<string, ArtifactRef[]>;

/** The place of a step's artifact: its inputs stand in the order the plan gives them. */
export function placeOf(step: PlanStep, inputs: StepInputs): ArtifactPlace {
  return { kind: step.kind, key: step.key, inputs: step.inputs.flatMap(({ role }) => inputs[role] ?? []) };
}

/** A step whose inputs are there, as children take it: enough to make its artifact, wherever it is started from. */
export interface ReadyStep {
  step: PlanStep;
  inputs: StepInputs;
  served?: ServedModel | undefined;
  /** The servers its rules ask, by name. */
  classifiers?: Record<string, Server> | undefined;
}

/** The name of what a step is about: its arm or its model. */
export function subjectOf(step: PlanStep): string {
  return step.arm ?? step.model ?? step.id.split(':')[1] ?? '';
}

/** Under which name this run holds the server of a model. */
export function leaseOf(run: string, step: Pick<PlanStep, 'served'>): string {
  return `${run}/${step.served?.server ?? ''}/${step.served?.model ?? ''}`;
}

/** The served model of a step, once the model exists. */
export function servedBy(
  run: string,
  step: PlanStep,
  servers: Record<string, Server>,
  model: ArtifactRef,
): ServedModel {
  const server = servers[step.served?.server ?? ''];
  if (server === undefined) throw planMismatch(`step ${step.id} names the server ${step.served?.server ?? 'none'}`);
  return { server, model, lease: leaseOf(run, step) };
}
