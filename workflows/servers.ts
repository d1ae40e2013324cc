import { CancellationScope } from '@temporalio/workflow';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import type { PlanStep } from '../pipeline/plan.ts';
import type { Server } from '../pipeline/run-file/servers.ts';
import { inference } from './activities.ts';
import { leaseOf, servedBy } from './steps.ts';

/** Holds the servers that a run's unfinished steps need, from when their model exists until the last of them is done. */
export class ServerLeases {
  /** Servers that were ready, and how long that took. */
  readonly ready: { model: string; seconds: number }[] = [];
  private readonly run: string;
  private readonly servers: Record<string, Server>;
  /** Steps that still need a server, by its lease. */
  private readonly users = new Map<string, Set<string>>();
  private readonly waiting: Map<string, PlanStep>;

  /** @param steps those this run has to make */
  constructor(run: string, servers: Record<string, Server>, steps: readonly PlanStep[]) {
    this.run = run;
    this.servers = servers;
    const served = steps.filter((step) => step.served !== undefined);
    this.waiting = new Map(served.map((step) => [leaseOf(run, step), step]));
    for (const step of served) {
      const lease = leaseOf(run, step);
      this.users.set(lease, (this.users.get(lease) ?? new Set()).add(step.id));
    }
  }

  /** One step for each server that is needed: which model it serves, and where. */
  needed(): PlanStep[] {
    return [...this.waiting.values()];
  }

  /**
   * Has the server of a model started, before its stage needs it. A server that cannot be had is not the end of it
   * here: the stage asks again, and fails with the reason.
   */
  async start(step: PlanStep, model: ArtifactRef): Promise<void> {
    const name = step.served?.model.split(':')[1] ?? '';
    this.waiting.delete(leaseOf(this.run, step));
    try {
      const served = servedBy(this.run, step, this.servers, model);
      const { seconds } = await inference.acquireServer.executeWithOptions({ summary: `server of ${name}` }, [served]);
      this.ready.push({ model: name, seconds });
    } catch {
      return;
    }
    await this.warm();
  }

  /** Begins the next server before its model exists: what is slow in it does not depend on the model. */
  async warm(): Promise<void> {
    const [step] = this.waiting.values();
    const server = this.servers[step?.served?.server ?? ''];
    if (server === undefined) return;
    try {
      await inference.warmServer.executeWithOptions({ summary: 'warm the next server' }, [{ server }]);
    } catch {
      // Only time is lost: the server is started when its stage asks, and fails there with the reason.
    }
  }

  /** Notes that a step no longer needs its server; the last one gives it back. */
  async done(step: PlanStep): Promise<void> {
    const lease = leaseOf(this.run, step);
    const users = this.users.get(lease);
    users?.delete(step.id);
    if (users?.size === 0) {
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

async function release(lease: string): Promise<void> {
  const summary = { summary: `give back ${lease.split('/').slice(1).join(' ')}` };
  await CancellationScope.nonCancellable(() => inference.releaseServer.executeWithOptions(summary, [{ lease }]));
}
