import { scheduledTime } from './scheduled-time.ts';
import type { StepOutcome } from '../activities/reporting/reported-step.ts';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import type { PipelineInput, Plan, PlanStep, ProbedServer, Survey } from '../pipeline/plan.ts';
import { dataWork, inference, planning } from './activities.ts';
import { planMismatch } from './plan-mismatch.ts';
import type { RunState } from './run-state.ts';
import { placeOf } from './steps.ts';

/** What is known of a run before anything that costs GPU time. */
export interface Planned {
  /** Key of the run file with every source found. */
  runFile: string;
  plan: Plan;
  survey: Survey;
  servers: ProbedServer[];
  read: StepOutcome[];
}

/**
 * Finds the sources of a run, plans it, reads what was brought, looks up what exists and asks its servers what they can
 * do. All that can be refused is refused here.
 */
export async function planRun(run: string, input: PipelineInput, state: RunState): Promise<Planned> {
  const { runFile } = await dataWork.resolveSources.executeWithOptions({ summary: 'find the sources' }, [
    { run, at: scheduledTime(), runFile: input.runFile },
  ]);
  const plan = await planning.plan.executeWithOptions({ summary: 'plan' }, [
    { run, runFile, fresh: input.fresh, forceFrom: input.forceFrom },
  ]);
  state.planned(plan);
  state.phase('reading what was brought');
  const sources = plan.steps.filter(isReading);
  const first = await Promise.all(
    sources.filter((step) => !takesOthers(step)).map((step) => readSource(step, state, [])),
  );
  // A corpus that must not take the rows of a split waits for it
  const then = await Promise.all(sources.filter(takesOthers).map((step) => readSource(step, state, first)));
  const read = [...first, ...then];
  const survey = await planning.survey.executeWithOptions({ summary: 'look up what exists' }, [{ plan }]);
  const servers = await inference.probeServers.executeWithOptions({ summary: 'ask the servers what they can do' }, [
    { plan, open: survey.steps.flatMap(({ id, ref }) => (ref === undefined ? [id] : [])) },
  ]);
  state.surveyed(survey, servers);
  for (const { id, cached } of read) if (!cached) state.step(id, 'done');
  return { runFile, plan, survey, servers, read };
}

/** Reading files and splitting human data costs little, and the plan wants to know what they hold. */
function isReading(step: Plan['steps'][number]): boolean {
  return step.kind === 'corpus' || step.kind === 'split';
}

function takesOthers({ inputs }: PlanStep): boolean {
  return inputs.length > 0;
}

async function readSource(step: PlanStep, state: RunState, before: readonly StepOutcome[]): Promise<StepOutcome> {
  state.step(step.id, 'running');
  const summary = { summary: `read ${step.id}` };
  const place = placeOf(step, Object.fromEntries(step.inputs.map(({ role, steps }) => [role, refsOf(steps, before)])));
  const outcome = await (step.kind === 'corpus'
    ? dataWork.ingest.executeWithOptions(summary, [place])
    : dataWork.split.executeWithOptions(summary, [place]));
  state.step(step.id, outcome.cached ? 'cached' : 'done', outcome);
  return { id: step.id, ref: outcome.ref, cached: outcome.cached };
}

function refsOf(steps: readonly string[], read: readonly StepOutcome[]): ArtifactRef[] {
  return steps.map((id) => {
    const outcome = read.find((one) => one.id === id);
    if (outcome === undefined) throw planMismatch(`step ${id} is needed by one that is read with it`);
    return outcome.ref;
  });
}
