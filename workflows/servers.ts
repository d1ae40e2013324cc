import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { ServedModel } from '../activities/served-model.ts';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import type { Plan, PlanStep } from '../pipeline/plan.ts';
import { inference } from './activities.ts';
import { leaseOf, servedBy, type ReadyStep } from './steps.ts';

/** Holds the servers that a run's unfinished steps need, from when their model exists until the last of them is done. */
export class ServerLeases {
  /** Servers that were ready, and how long that took. */
  readonly ready: { model: string; seconds: number }[] = [];
  private readonly run: string;
  private readonly plan: Plan;
  /** Steps that still need a server, by its lease. */
  private readonly users = new Map<string, Set<string>>();
  private readonly waiting: Map<string, PlanStep>;

  /** @param steps those this run has to make */
  constructor(run: string, plan: Plan, steps: readonly PlanStep[]) {
    this.run = run;
    this.plan = plan;
    const served = steps.filter((step) => step.served !== undefined);
    this.waiting = new Map(served.map((step) => [leaseOf(run, step), step]));
    for (const step of served) {
      const lease = leaseOf(run, step);
      this.users.set(lease, (this.users.get(lease) ?? new Set()).add(step.id));
    }
  }

  /**
   * One step for each server that may be started as soon as its model exists: which model it serves, and where. None
   * where stages take turns on one pool of GPUs; there each stage asks for its own.
   */
  needed(): PlanStep[] {
    return this.plan.execution === 'staged' ? [] : [...this.waiting.values()];
  }

  /**
   * Has the server of a model started, before its stage needs it. A server that cannot be had is not the end of it
   * here: the stage asks again, and fails with the reason.
   */
  async start(step: PlanStep, model: ArtifactRef): Promise<void> {
    const name = step.served?.model.split(':')[1] ?? '';
    const lease = leaseOf(this.run, step);
    this.waiting.delete(lease);
    try {
      const served = servedBy(this.run, step, this.plan.servers, model);
      const { seconds } = await inference.acquireServer.executeWithOptions({ summary: `server of ${name}` }, [served]);
      this.ready.push({ model: name, seconds });
    } catch {
      return;
    }
    // Its steps may have failed while it started.
    if (this.users.has(lease)) await this.warm();
    else await release(lease);
  }

  /** Begins the next server before its model exists: what is slow in it does not depend on the model. */
  async warm(): Promise<void> {
    const [step] = this.needed();
    const server = this.plan.servers[step?.served?.server ?? ''];
    if (step === undefined || server === undefined || !this.waiting.has(leaseOf(this.run, step))) return;
    try {
      await inference.warmServer.executeWithOptions({ summary: 'warm the next server' }, [{ server }]);
    } catch {
      // Only time is lost: the server is started when its stage asks, and fails there with the reason.
    }
  }

  /** Notes that a step no longer needs its server; the last one gives it back, or each one where stages take turns. */
  async done(step: PlanStep): Promise<void> {
    const lease = leaseOf(this.run, step);
    const users = this.users.get(lease);
    const used = users?.delete(step.id) ?? false;
    if (used && this.plan.execution === 'staged') {
      if (users?.size === 0) this.users.delete(lease);
      await release(lease);
    } else if (used && users?.size === 0) {
      this.users.delete(lease);
      await release(lease);
    }
  }

  /** Gives back all that is still held, also when the run is cancelled or has failed. */
  async close(): Promise<void> {
    const held = [...this.users.keys()];
    this.users.clear();
    await Promise.all(held.map(release));
  }
}

/**
 * A served model as this workflow holds it: a child under the lease of its run, which gives it back; one that was
 * started alone under a lease of its own.
 */
export function ownLease(served: ServedModel): ServedModel {
  const { parent, workflowId } = workflowInfo();
  return parent === undefined ? { ...served, lease: `${workflowId} alone/${served.lease}` } : served;
}

/** Gives back what a workflow that was started alone held. */
export async function releaseIfAlone(steps: readonly ReadyStep[]): Promise<void> {
  if (workflowInfo().parent !== undefined) return;
  const leases = new Set(steps.flatMap(({ served }) => (served === undefined ? [] : [ownLease(served).lease])));
  for (const lease of leases) await release(lease);
}

/** Gives a server back, also when the workflow is cancelled. */
export async function release(lease: string): Promise<void> {
  const summary = { summary: `give back ${lease.split('/').slice(1).join(' ')}` };
  await CancellationScope.nonCancellable(() => inference.releaseServer.executeWithOptions(summary, [{ lease }]));
}
