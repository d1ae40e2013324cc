import { setHandler, workflowInfo } from '@temporalio/workflow';
import type { PipelineInput } from '../pipeline/plan.ts';
import { runProgress } from './pipeline.ts';
import { planRun, type Planned } from './planning.ts';
import { RunState } from './run-state.ts';

/** Plans a run without making anything of it but what reading its sources gives. */
export async function plan(input: PipelineInput): Promise<Omit<Planned, 'read'>> {
  const run = workflowInfo().workflowId;
  const state = new RunState(run);
  setHandler(runProgress, () => state.progress);
  const { runFile, plan: planned, survey, servers } = await planRun(run, input, state);
  state.phase('planned');
  state.ended('done');
  return { runFile, plan: planned, survey, servers };
}
