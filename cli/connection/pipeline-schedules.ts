import type { PipelineInput } from '../../pipeline/plan.ts';

/** What a schedule does when a run is due while an earlier one of it goes on. */
export const overlaps = ['skip', 'buffer-one', 'buffer-all', 'cancel-other', 'terminate-other', 'allow-all'] as const;

export type Overlap = (typeof overlaps)[number];

/** A schedule as it is asked for. */
export interface NewSchedule {
  /** Cron expressions of five to seven fields; runs are due at the times of each. */
  crons: readonly string[];
  /** Milliseconds from one run to the next. */
  every?: number | undefined;
  /** Name of a time zone, for the cron expressions; UTC when absent. */
  timezone?: string | undefined;
  overlap: Overlap;
  /** Milliseconds by which a run that could not be started in time may still be late. */
  catchup: number;
  paused: boolean;
  note?: string | undefined;
  input: PipelineInput;
}

/** A run that a schedule started. */
export interface ScheduledRun {
  run: string;
  /** The time it is for. */
  scheduledAt: Date;
  startedAt: Date;
}

/** A schedule as it stands in a list. */
export interface ScheduleSummary {
  name: string;
  /** When runs are due, as a cron expression or an interval. */
  times: string[];
  timezone: string;
  paused: boolean;
  /** Why it is paused, or what else was noted. */
  note?: string | undefined;
  /** The next times runs are due, whether it is paused or not. */
  next: Date[];
  /** The latest runs, newest first. */
  runs: ScheduledRun[];
}

export interface ScheduleDescription extends ScheduleSummary {
  /** Name of the run file. */
  runFile: string;
  overlap: Overlap;
  /** Milliseconds. */
  catchup: number;
  /** Ids of runs that go on, without those that were allowed to overlap: the service does not watch them. */
  running: string[];
  /** How many runs were started, were missed, and were not started because an earlier one went on. */
  started: number;
  missed: number;
  skipped: number;
}

/**
 * The schedules of a Temporal service, as far as they start runs. Methods that take a name throw CommandFailure (wrong
 * input) for one that is not known, and all throw ServerUnreachable where the service does not answer.
 */
export interface PipelineSchedules {
  /** Throws CommandFailure where a schedule has that name, or the service cannot read the times. */
  create(name: string, schedule: NewSchedule): Promise<void>;
  list(): Promise<ScheduleSummary[]>;
  describe(name: string): Promise<ScheduleDescription>;
  pause(name: string, note: string): Promise<void>;
  resume(name: string, note: string): Promise<void>;
  /** Starts a run now, as far as the overlap allows. */
  trigger(name: string, overlap: Overlap): Promise<void>;
  /** Starts the runs that were due from one moment to another, both included. */
  backfill(name: string, from: Date, to: Date, overlap: Overlap): Promise<void>;
  /** Removes a schedule; its runs go on. */
  delete(name: string): Promise<void>;
}
