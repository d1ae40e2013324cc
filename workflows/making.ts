import { startChild } from '@temporalio/workflow';
import type { StageOutcome } from '../activities/once.ts';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import type { PlanStep } from '../pipeline/plan.ts';
import type { Quota } from '../pipeline/run-file/quota.ts';
import { training } from './activities.ts';
import { asChild, childInput, childOptions, type Making } from './child-start.ts';
import { evaluate } from './evaluate.ts';
import { makeShards } from './making-shards.ts';
import { isSkipped } from './parking.ts';
import { planMismatch } from './plan-mismatch.ts';
import { placeOf, servedBy, subjectOf, type ReadyStep, type StepInputs } from './steps.ts';
import { finetune, train } from './training.ts';

/** What was made, by step id. */
export type Made = Record<string, Pick<StageOutcome, 'ref' | 'cached'>>;

/** Brings or makes a base model, or trains one. */
export async function makeModel(making: Making, step: PlanStep): Promise<Made> {
  const ready = await readyStep(making, step);
  await begin(making, [step], `${step.kind === 'model' ? 'base model' : step.kind} ${subjectOf(step)}`);
  const outcome = await prepareOrTrain(making, ready);
  making.state.step(step.id, outcome.cached ? 'cached' : 'done', outcome);
  return { [step.id]: outcome };
}

async function prepareOrTrain(making: Making, ready: ReadyStep): Promise<StageOutcome> {
  const { step, inputs } = ready;
  if (step.kind === 'model') {
    const { corpora = [], heldOut = [] } = inputs;
    const request = { place: placeOf(step, inputs), corpora, heldOut, secret: step.secret };
    const summary = `base model ${subjectOf(step)}`;
    const work = () => training.prepareModel.executeWithOptions({ summary }, [request]);
    const outcome = await making.parking.attempt(step.id, () => making.control.interruptible(work));
    if (isSkipped(outcome)) throw planMismatch(`${step.id} cannot be skipped`);
    return outcome;
  }
  const input = { ...childInput(making), ready };
  const stage = step.kind;
  const options = childOptions(making, stage, subjectOf(step), `${stage} ${subjectOf(step)}`);
  const { outcome, resolved } = await asChild(making, options.workflowId, () =>
    stage === 'train'
      ? startChild(train, { ...options, args: [input] })
      : startChild(finetune, { ...options, args: [input] }),
  );
  making.state.childEndedWith(options.workflowId, resolved);
  return outcome;
}

/**
 * Takes an arm's passages through extract, generate, score and filter: in one child where stages overlap, or in a child
 * a stage where one pool of GPUs must swap models.
 * @param open those of its steps that do not exist yet
 */
export async function makeArm(making: Making, arm: string, open: readonly PlanStep[]): Promise<Made> {
  const { plan, state } = making;
  const steps = plan.steps.filter((step) => step.arm === arm);
  const made: [string, StageOutcome][] = [];
  const groups =
    plan.execution === 'overlapped'
      ? [{ name: 'data' as const, kinds: ['extract', 'generate', 'score', 'filter'] }]
      : [
          { name: 'extract' as const, kinds: ['extract'] },
          { name: 'generate' as const, kinds: ['generate'] },
          { name: 'filter' as const, kinds: ['score', 'filter'] },
        ];
  for (const { name, kinds } of groups) {
    const members = toMake(steps, open, plan.quotas[arm]).filter(({ kind }) => kinds.includes(kind));
    if (members.length === 0) continue;
    const before = new Map(made.map(([id, { ref }]) => [id, ref]));
    const stages = await Promise.all(members.map((step) => readyStep(making, step, members, before)));
    await begin(
      making,
      open.filter(({ kind }) => kinds.includes(kind)),
      `${name} of ${arm}`,
    );
    const outcomes = await makeShards(making, name, arm, stages);
    made.push(...Object.entries(outcomes));
    for (const [id, outcome] of Object.entries(outcomes)) {
      state.step(id, outcome.cached ? 'cached' : 'done', outcome);
    }
    if (plan.execution === 'staged') {
      for (const step of members) if (step.served !== undefined) await making.giveBack(step);
    }
  }
  return Object.fromEntries(made);
}

/**
 * The stages of an arm that its shards go through: those that do not exist yet. Under a quota all of them, since which
 * shards count is known only when the pairs are.
 */
function toMake(steps: readonly PlanStep[], open: readonly PlanStep[], quota: Quota | undefined): readonly PlanStep[] {
  const hasQuota = Object.values(quota ?? {}).some((most) => most !== undefined);
  return hasQuota ? steps : steps.filter(({ id }) => open.some((one) => one.id === id));
}

/** Has every measured model answer, and scores the answers. */
export async function makeEvaluation(making: Making, group: readonly PlanStep[]): Promise<Made> {
  const { plan, state } = making;
  const scoring = plan.steps.find(({ kind }) => kind === 'evaluate');
  if (scoring === undefined) throw planMismatch('the plan has no evaluation');
  const open = group.filter(({ kind }) => kind === 'answer');
  const answers = await Promise.all(open.map((step) => readyStep(making, step)));
  const { heldOut = [], answers: found = [] } = (await readyStep(making, scoring, open)).inputs;
  await begin(making, group, 'evaluate');
  const input = {
    ...childInput(making),
    answers,
    found,
    evaluate: { step: scoring, inputs: { heldOut } },
    staged: plan.execution === 'staged',
  };
  const options = childOptions(making, 'evaluate', '', 'evaluate the follower and its base');
  const result = await asChild(making, options.workflowId, () => startChild(evaluate, { ...options, args: [input] }));
  state.childEndedWith(options.workflowId, result.resolved);
  const made: [string, StageOutcome][] = [...Object.entries(result.answers), [scoring.id, result.evaluate]];
  for (const [id, outcome] of made) state.step(id, outcome.cached ? 'cached' : 'done', outcome);
  return Object.fromEntries(made);
}

/** A step with what it takes; inputs that are made together with it are left out. */
async function readyStep(
  making: Making,
  step: PlanStep,
  together: readonly PlanStep[] = [],
  made: ReadonlyMap<string, ArtifactRef> = new Map(),
): Promise<ReadyStep> {
  const inputs: StepInputs = {};
  for (const { role, steps } of step.inputs) {
    const before = steps.filter((id) => !together.some((one) => one.id === id));
    inputs[role] = await Promise.all(before.map(async (id) => made.get(id) ?? making.refOf(id)));
  }
  if (step.classifiers !== undefined) return { step, inputs, classifiers: serversOf(making.plan, step.classifiers) };
  if (step.served === undefined) return { step, inputs };
  const model = await making.refOf(step.served.model);
  return { step, inputs, served: servedBy(making.run, step, making.plan.servers, model) };
}

function serversOf({ servers }: Making['plan'], names: readonly string[]): NonNullable<ReadyStep['classifiers']> {
  return Object.fromEntries(
    names.map((name) => {
      const server = servers[name];
      if (server === undefined) throw planMismatch(`rules name the server ${name}`);
      return [name, server];
    }),
  );
}

/** Waits while the run is paused, then says what begins. */
async function begin({ state, control }: Making, steps: readonly PlanStep[], phase: string): Promise<void> {
  await control.gate();
  for (const { id } of steps) state.step(id, 'running');
  state.phase(phase);
}
