import { executeChild } from '@temporalio/workflow';
import type { StageOutcome } from '../activities/once.ts';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import type { Plan, PlanStep, Survey } from '../pipeline/plan.ts';
import { childId } from '../pipeline/workflow-names.ts';
import { training } from './activities.ts';
import { data } from './data.ts';
import { evaluate } from './evaluate.ts';
import type { RunState } from './run-state.ts';
import { placeOf, servedBy, subjectOf, type ReadyStep, type StepInputs } from './steps.ts';
import { finetune, train } from './training.ts';
import { planMismatch } from './plan-mismatch.ts';

/** What the making of a step may ask of its run. */
export interface Making {
  run: string;
  plan: Plan;
  survey: Survey;
  state: RunState;
  /** The artifact of another step, made if need be. */
  refOf(id: string): Promise<ArtifactRef>;
}

/** What was made, by step id. */
export type Made = Record<string, Pick<StageOutcome, 'ref' | 'cached'>>;

/** Brings or makes a base model, or trains one. */
export async function makeModel(making: Making, step: PlanStep): Promise<Made> {
  const ready = await readyStep(making, step);
  begin(making, [step], `${step.kind === 'model' ? 'base model' : step.kind} ${subjectOf(step)}`);
  const outcome = await prepareOrTrain(making, ready);
  making.state.step(step.id, outcome.cached ? 'cached' : 'done', outcome);
  return { [step.id]: outcome };
}

async function prepareOrTrain(making: Making, ready: ReadyStep): Promise<StageOutcome> {
  const { step, inputs } = ready;
  if (step.kind === 'model') {
    const { corpora = [], heldOut = [] } = inputs;
    const request = { place: placeOf(step, inputs), corpora, heldOut, secret: step.secret };
    return training.prepareModel.executeWithOptions({ summary: `base model ${subjectOf(step)}` }, [request]);
  }
  const workflow = step.kind === 'train' ? train : finetune;
  return asChild(making, step.kind, subjectOf(step), (workflowId) =>
    executeChild(workflow, { workflowId, args: [ready], staticSummary: `${step.kind} ${subjectOf(step)}` }),
  );
}

/**
 * Takes an arm's passages through extract, generate, score and filter.
 * @param open those of its steps that do not exist yet
 */
export async function makeArm(making: Making, arm: string, open: readonly PlanStep[]): Promise<Made> {
  const { plan, survey, state } = making;
  const steps = plan.steps.filter((step) => step.arm === arm);
  const stage = async (kind: string): Promise<ReadyStep> => {
    const step = steps.find((one) => one.kind === kind);
    if (step === undefined) throw planMismatch(`arm ${arm} has no ${kind}`);
    return readyStep(making, step, steps);
  };
  const stages = {
    extract: await stage('extract'),
    generate: await stage('generate'),
    score: await stage('score'),
    filter: await stage('filter'),
  };
  const corpus = stages.extract.step.inputs[0]?.steps[0];
  const shards = survey.steps.find(({ id }) => id === corpus)?.shards ?? 0;
  begin(making, open, `data of ${arm}`);
  const result = await asChild(making, 'data', arm, (workflowId) =>
    executeChild(data, {
      workflowId,
      args: [{ ...stages, shards, window: plan.window }],
      staticSummary: `extract, generate and filter ${arm}`,
    }),
  );
  const made = Object.entries<StageOutcome>({ ...result }).map(
    ([kind, outcome]) => [`${kind}:${arm}`, outcome] as const,
  );
  for (const [id, outcome] of made) state.step(id, outcome.cached ? 'cached' : 'done', outcome);
  return Object.fromEntries(made);
}

/** Has every measured model answer, and scores the answers. */
export async function makeEvaluation(making: Making, group: readonly PlanStep[]): Promise<Made> {
  const { plan, state } = making;
  const scoring = plan.steps.find(({ kind }) => kind === 'evaluate');
  if (scoring === undefined) throw planMismatch('the plan has no evaluation');
  const open = group.filter(({ kind }) => kind === 'answer');
  const answers = await Promise.all(open.map((step) => readyStep(making, step)));
  const { heldOut = [], answers: found = [] } = (await readyStep(making, scoring, open)).inputs;
  begin(making, group, 'evaluate');
  const input = { answers, found, evaluate: { step: scoring, inputs: { heldOut } } };
  const result = await asChild(making, 'evaluate', '', (workflowId) =>
    executeChild(evaluate, { workflowId, args: [input], staticSummary: 'evaluate the follower and its base' }),
  );
  const made: [string, StageOutcome][] = [...Object.entries(result.answers), [scoring.id, result.evaluate]];
  for (const [id, outcome] of made) state.step(id, outcome.cached ? 'cached' : 'done', outcome);
  return Object.fromEntries(made);
}

/** A step with what it takes; inputs that are made together with it are left out. */
async function readyStep(making: Making, step: PlanStep, together: readonly PlanStep[] = []): Promise<ReadyStep> {
  const inputs: StepInputs = {};
  for (const { role, steps } of step.inputs) {
    const before = steps.filter((id) => !together.some((one) => one.id === id));
    inputs[role] = await Promise.all(before.map((id) => making.refOf(id)));
  }
  if (step.served === undefined) return { step, inputs };
  const model = await making.refOf(step.served.model);
  return { step, inputs, served: servedBy(making.run, step, making.plan.servers, model) };
}

function begin({ state }: Making, steps: readonly PlanStep[], phase: string): void {
  for (const { id } of steps) state.step(id, 'running');
  state.phase(phase);
}

/** Runs a child under an id that says what it does, and shows it while it runs. */
async function asChild<Result>(
  { run, state }: Making,
  stage: string,
  of: string,
  execute: (workflowId: string) => Promise<Result>,
): Promise<Result> {
  const id = childId(run, stage, of);
  state.childStarted(id);
  try {
    return await execute(id);
  } finally {
    state.childEnded(id);
  }
}
