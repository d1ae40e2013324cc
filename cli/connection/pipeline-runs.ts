import type { PipelineInput } from '../../pipeline/plan.ts';
import type { RunLog } from './run-log.ts';
import type { RunProgress, ShardProgress } from '../../pipeline/progress.ts';
import type { PlannedRun } from './planned.ts';
import type { RunMessages } from './run-messages.ts';

export type RunStatus = 'running' | 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed out' | 'paused';

/** A run as it stands in a list. */
export interface RunSummary {
  run: string;
  status: RunStatus;
  startedAt: Date;
  closedAt?: Date | undefined;
  /** Name of its run file. */
  name?: string | undefined;
  /** What it is doing, where it says so: one of runStates. */
  state?: string | undefined;
  stage?: string | undefined;
}

/** Which runs to list; all of them unless it says otherwise. */
export interface RunFilter {
  /** Name of the run file. */
  name?: string | undefined;
  /** How a run ended, or what one that has not is doing; "done" is "completed". */
  state?: string | undefined;
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
export interface PipelineRuns extends RunMessages {
  start(run: string, input: PipelineInput): Promise<void>;
  /** Plans a run without making anything, and waits until that is done; throws what planning failed with. */
  plan(id: string, input: PipelineInput): Promise<PlannedRun>;
  /** What a run was started with. */
  input(run: string): Promise<PipelineInput>;
  describe(workflow: string): Promise<RunDescription>;
  /** How far a run is; undefined when no worker answers. */
  progress(run: string): Promise<RunProgress | undefined>;
  /** How far the data workflow of an arm is; undefined when no worker answers. */
  shardProgress(child: string): Promise<ShardProgress | undefined>;
  /** Key of a finished run's report; throws what the run failed with. */
  result(run: string): Promise<string>;
  /** The latest runs, newest first. */
  list(limit: number, filter?: RunFilter): Promise<RunSummary[]>;
  /** What happened in a run and its children. */
  log(run: string): RunLog;
  /** Ids of runs and parts of runs that have not ended; the first hundred. */
  running(): Promise<string[]>;
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
