import {
  CancellationScope,
  condition,
  defineQuery,
  isCancellation,
  setHandler,
  setWorkflowOptions,
  workflowInfo,
} from '@temporalio/workflow';
import type { PipelineInput } from '../pipeline/plan.ts';
import type { RunProgress } from '../pipeline/progress.ts';
import { progressQuery } from '../pipeline/workflow-names.ts';
import type { Notification } from '../activities/notify.ts';
import { planning } from './activities.ts';
import { driftItem } from './drift-gate.ts';
import { notification } from './notify.ts';
import { isSkipped, Parking } from './parking.ts';
import { planMismatch } from './plan-mismatch.ts';
import { planRun } from './planning.ts';
import { RunControl } from './run-control.ts';
import { RunGraph } from './run-graph.ts';
import { RunState } from './run-state.ts';
import { childReport } from './shard-state.ts';

export const runProgress = defineQuery<RunProgress>(progressQuery);

/** What a finished run returns: where its report is. */
export interface PipelineResult {
  report: string;
}

/**
 * A run from a run file to its report: plans, looks up what exists, and makes the rest, each artifact as soon as what
 * it takes is there. What fails waits for a person; the run lives on meanwhile.
 */
export async function pipeline(input: PipelineInput): Promise<PipelineResult> {
  const run = workflowInfo().workflowId;
  const state = new RunState(run);
  setHandler(runProgress, () => state.progress);
  try {
    const result = await runToReport(run, input, state);
    state.phase('done');
    state.ended('done');
    await tellEnd(run, state, `finished: ${result.report}`);
    return result;
  } catch (error) {
    const cancelled = isCancellation(error);
    state.ended(cancelled ? 'cancelled' : 'failed');
    const why = error instanceof Error ? error.message : String(error);
    await CancellationScope.nonCancellable(() => tellEnd(run, state, cancelled ? 'cancelled' : `failed: ${why}`));
    throw error;
  }
}

// The server refuses a behaviour from workers that poll as no version of a deployment
setWorkflowOptions(() => {
  // Without versions the SDK still gives a build, with an empty name of a deployment
  const versioned = (workflowInfo().currentDeploymentVersion?.deploymentName ?? '') !== '';
  return versioned ? { versioningBehavior: 'AUTO_UPGRADE' } : {};
}, pipeline);

async function runToReport(run: string, input: PipelineInput, state: RunState): Promise<PipelineResult> {
  const { runFile, plan, survey, read } = await planRun(run, input, state);
  const control = new RunControl(state);
  const parking = new Parking({ onFailure: plan.onFailure, onChange: () => state.show() }, undefined, control);
  state.watch(parking);
  setHandler(childReport, (report) => state.childReported(report));
  void CancellationScope.nonCancellable(() => tellOfParked(run, state));
  const graph = new RunGraph({ run, plan, survey, state, control, parking });
  const outcomes = (await graph.make()).map((outcome) => read.find(({ id }) => id === outcome.id) ?? outcome);
  state.phase('reporting');
  const made = await parking.attempt('report', () =>
    planning.report.executeWithOptions({ summary: 'write data set and report' }, [
      {
        run,
        plan,
        runFile,
        outcomes,
        servers: graph.serversReady(),
        limits: state.limits,
        resolved: state.progress.resolved,
        warnings: state.progress.warnings,
      },
    ]),
  );
  if (isSkipped(made)) throw planMismatch('the report cannot be skipped');
  return { report: made.report };
}

/** Tells those who asked to be told whenever something waits for a person, once for each; drift is told as such. */
async function tellOfParked(run: string, state: RunState): Promise<void> {
  const told = new Set<string>();
  const news = () => state.progress.parked.filter(({ id, since }) => !told.has(`${id} ${since}`));
  for (;;) {
    await condition(() => news().length > 0);
    const items = news();
    for (const { id, since } of items) told.add(`${id} ${since}`);
    const { name } = state.progress;
    const drifted = items.filter(({ id }) => id === driftItem);
    const failed = items.filter(({ id }) => id !== driftItem);
    const message = failed.map(({ id, failure, reason }) => `${id} is parked after ${failure}: ${reason}`).join('\n');
    const sent = [
      ...drifted.map(({ reason }) => notification(run, name, 'drift', reason)),
      ...(failed.length === 0 ? [] : [notification(run, name, 'parked', message)]),
    ];
    for (const one of sent) await tell('tell of what is parked', one);
  }
}

async function tellEnd(run: string, state: RunState, message: string): Promise<void> {
  await tell('tell of the end', notification(run, state.progress.name, 'finished', message));
}

/** That nobody could be told does not make a run fail. */
async function tell(summary: string, told: Notification): Promise<void> {
  await planning.notify.executeWithOptions({ summary }, [told]).catch(() => undefined);
}
