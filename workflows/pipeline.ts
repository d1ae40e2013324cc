import { defineQuery, setHandler, workflowInfo } from '@temporalio/workflow';
import type { StepOutcome } from '../activities/reporting/reported-step.ts';
import type { PipelineInput, Plan, PlanStep } from '../pipeline/plan.ts';
import type { RunProgress } from '../pipeline/progress.ts';
import { progressQuery } from '../pipeline/workflow-names.ts';
import { dataWork, planning } from './activities.ts';
import { RunGraph } from './run-graph.ts';
import { RunState } from './run-state.ts';
import { placeOf } from './steps.ts';

export const runProgress = defineQuery<RunProgress>(progressQuery);

/** What a finished run returns: where its report is. */
export interface PipelineResult {
  report: string;
}

/**
 * A run from a run file to its report: plans, looks up what exists, and makes the rest, each artifact as soon as what
 * it takes is there.
 */
export async function pipeline(input: PipelineInput): Promise<PipelineResult> {
  const run = workflowInfo().workflowId;
  const state = new RunState(run);
  setHandler(runProgress, () => state.progress);

  const plan = await planning.plan(input);
  state.planned(plan);
  state.phase('reading what was brought');
  const read = await Promise.all(plan.steps.filter(isReading).map((step) => readSource(step, state)));
  const survey = await planning.survey(plan);
  state.surveyed(survey);
  for (const { id, cached } of read) if (!cached) state.step(id, 'done');

  const graph = new RunGraph(run, plan, survey, state);
  const outcomes = (await graph.make()).map((outcome) => read.find(({ id }) => id === outcome.id) ?? outcome);
  state.phase('reporting');
  const { report } = await planning.report({
    run,
    plan,
    runFile: input.runFile,
    outcomes,
    servers: graph.serversReady(),
    warnings: state.progress.warnings,
  });
  state.phase('done');
  return { report };
}

/** Reading files and splitting human data costs little, and the plan wants to know what they hold. */
function isReading(step: Plan['steps'][number]): boolean {
  return step.kind === 'corpus' || step.kind === 'split';
}

async function readSource(step: PlanStep, state: RunState): Promise<StepOutcome> {
  state.step(step.id, 'running');
  const summary = { summary: `read ${step.id}` };
  const place = placeOf(step, {});
  const outcome = await (step.kind === 'corpus'
    ? dataWork.ingest.executeWithOptions(summary, [place])
    : dataWork.split.executeWithOptions(summary, [place]));
  state.step(step.id, outcome.cached ? 'cached' : 'done', outcome);
  return { id: step.id, ref: outcome.ref, cached: outcome.cached };
}
