import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { StepOutcome } from '../activities/reporting/reported-step.ts';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import type { PlanStep } from '../pipeline/plan.ts';
import type { Making } from './child-start.ts';
import { DriftGate } from './drift-gate.ts';
import { makeArm, makeEvaluation, makeModel, type Made } from './making.ts';
import { planMismatch } from './plan-mismatch.ts';
import type { RunParts } from './run-parts.ts';
import { ServerLeases } from './servers.ts';
import { Turns } from './turns.ts';

/**
 * Makes the artifacts of a plan, each once, as soon as those it takes are there. What exists is taken as it is: a run
 * in which everything exists starts no child and no server.
 */
export class RunGraph {
  private readonly making: Making;
  private readonly leases: ServerLeases;
  private readonly drift: DriftGate;
  private readonly turns = new Turns();
  /** Every step that was begun, in this run or before it. */
  private readonly outcomes = new Map<string, Promise<StepOutcome>>();

  constructor(parts: RunParts) {
    const { run, plan, survey } = parts;
    const refOf = async (id: string) => (await this.outcomeOf(id)).ref;
    this.drift = new DriftGate(parts, refOf);
    this.making = {
      ...parts,
      refOf,
      giveBack: (step) => this.leases.done(step),
    };
    for (const { id, ref } of survey.steps) {
      if (ref !== undefined) this.outcomes.set(id, Promise.resolve({ id, ref, cached: true }));
    }
    const open = plan.steps.filter(({ id }) => !this.outcomes.has(id));
    this.leases = new ServerLeases(run, plan, open);
  }

  /** Makes everything. On failure or cancellation what runs beside is cancelled, and every server is given back. */
  async make(): Promise<StepOutcome[]> {
    const { steps } = this.making.plan;
    const scope = new CancellationScope();
    const servers: Promise<void>[] = [];
    try {
      return await scope.run(async () => {
        servers.push(this.leases.warm(), ...this.leases.needed().map((step) => this.startServer(step)));
        const made = await Promise.all(steps.map(({ id }) => this.outcomeOf(id)));
        await Promise.all([...servers, this.drift.measureUnlessPassed()]);
        return made;
      });
    } catch (error) {
      scope.cancel();
      await Promise.allSettled([...this.outcomes.values(), ...servers]);
      throw error;
    } finally {
      await this.leases.close();
    }
  }

  /** Servers that were ready, and how long that took. */
  serversReady(): { model: string; seconds: number }[] {
    return this.leases.ready;
  }

  private async startServer(step: PlanStep): Promise<void> {
    // When the model cannot be made, its own step tells why.
    const model: ArtifactRef | undefined = await this.making.refOf(step.served?.model ?? '').catch(() => undefined);
    if (model !== undefined) await this.leases.start(step, model);
  }

  private outcomeOf(id: string): Promise<StepOutcome> {
    const begun = this.outcomes.get(id);
    if (begun !== undefined) return begun;
    const group = this.groupOf(id);
    const made = this.makeGroup(group);
    for (const member of group) {
      const outcome = made.then((all) => outcomeIn(all, member.id));
      // Told by whoever waits for it; a step nobody waits for must not count as unhandled.
      outcome.catch(() => undefined);
      this.outcomes.set(member.id, outcome);
    }
    return this.outcomes.get(id) ?? Promise.reject(planMismatch(`step ${id} was not begun`));
  }

  /** The unfinished steps that are made together with this one: those of an arm, and those of the evaluation. */
  private groupOf(id: string): PlanStep[] {
    const { steps } = this.making.plan;
    const step = steps.find((one) => one.id === id);
    if (step === undefined) throw planMismatch(`the plan has no step ${id}`);
    const open = steps.filter((one) => !this.outcomes.has(one.id));
    if (isEvaluation(step)) return open.filter(isEvaluation);
    return step.arm === undefined ? [step] : open.filter(({ arm }) => arm === step.arm);
  }

  private async makeGroup(group: readonly PlanStep[]): Promise<Made> {
    const [step] = group;
    if (step === undefined) throw planMismatch('nothing to make');
    const { plan } = this.making;
    try {
      // Before its turn: what waits for a person must not keep others from the GPUs.
      if (step.kind === 'finetune') await this.drift.pass();
      if (plan.execution === 'overlapped') return await this.makeNow(step, group);
      // What it takes is made before its turn comes, or it would wait for those who wait for it.
      const needed = group.flatMap(({ inputs }) => inputs.flatMap(({ steps }) => steps));
      await Promise.all(needed.filter((id) => !group.some((one) => one.id === id)).map((id) => this.outcomeOf(id)));
      return await this.turns.take(() => this.makeNow(step, group));
    } catch (error) {
      for (const { id } of group) this.making.state.stopped(id, isCancellation(error));
      throw error;
    } finally {
      for (const member of group) if (member.served !== undefined) await this.leases.done(member);
    }
  }

  private async makeNow(step: PlanStep, group: readonly PlanStep[]): Promise<Made> {
    if (isEvaluation(step)) return makeEvaluation(this.making, group);
    return step.arm === undefined ? makeModel(this.making, step) : makeArm(this.making, step.arm, group);
  }
}

function isEvaluation({ kind }: PlanStep): boolean {
  return kind === 'answer' || kind === 'evaluate';
}

function outcomeIn(made: Made, id: string): StepOutcome {
  const outcome = made[id];
  if (outcome === undefined) throw planMismatch(`step ${id} was not made`);
  return { id, ref: outcome.ref, cached: outcome.cached };
}
