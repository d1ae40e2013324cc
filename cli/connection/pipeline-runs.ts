import type { PipelineInput } from '../../pipeline/plan.ts';
import type { RunProgress, ShardProgress } from '../../pipeline/progress.ts';

export type RunStatus = 'running' | 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed out' | 'paused';

/** A run as it stands in a list. */
export interface RunSummary {
  run: string;
  status: RunStatus;
  startedAt: Date;
  closedAt?: Date | undefined;
}

/** An activity that is under way or waits for its next attempt. */
export interface PendingActivity {
  /** Id of the workflow it belongs to: the run, or one of its children. */
  workflow: string;
  name: string;
  /** First is 1. */
  attempt: number;
  /** What it last said about how far it is; `of` is 0 where the end is not known. */
  heartbeat?: { done: number; of: number; what: string } | undefined;
  /** Why the attempt before failed. */
  lastFailure?: string | undefined;
}

export interface RunDescription extends RunSummary {
  activities: PendingActivity[];
}

/**
 * The runs of a Temporal service, as far as the command line deals with them. Methods throw RunNotFound for an id that
 * is not known, and ServerUnreachable where the service does not answer.
 */
export interface PipelineRuns {
  start(run: string, input: PipelineInput, summary: string): Promise<void>;
  describe(workflow: string): Promise<RunDescription>;
  /** How far a run is; undefined when no worker answers. */
  progress(run: string): Promise<RunProgress | undefined>;
  /** How far the data workflow of an arm is; undefined when no worker answers. */
  shardProgress(child: string): Promise<ShardProgress | undefined>;
  /** Key of a finished run's report; throws what the run failed with. */
  result(run: string): Promise<string>;
  /** The latest runs, newest first. */
  list(limit: number): Promise<RunSummary[]>;
  /** Asks a run to end; returns before it has. */
  cancel(run: string): Promise<void>;
  close(): Promise<void>;
}

export class RunNotFound extends Error {
  constructor(run: string) {
    super(`there is no run "${run}": slingshot list shows the latest ones`);
    this.name = 'RunNotFound';
  }
}

/** The Temporal service did not answer; trying again may help. */
export class ServerUnreachable extends Error {
  constructor(address: string, operation: string, options?: ErrorOptions) {
    super(
      `Temporal at ${address} does not answer (${operation}): see slingshot doctor, or start the stack with slingshot up`,
      options,
    );
    this.name = 'ServerUnreachable';
  }
}
