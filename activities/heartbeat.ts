import { hostname } from 'node:os';
import { Context } from '@temporalio/activity';

/** How far an activity is; shown in the UI and kept for the next attempt. */
export interface HeartbeatDetails {
  done: number;
  of: number;
  what: string;
  /** Where in the store the progress of this attempt lies. */
  part?: string | undefined;
  /** What it waits for, while nothing of it is under way. */
  waitingFor?: string | undefined;
}

/** The running activity's signal and heartbeat, for code that waits for servers and programs. */
export interface ActivityPulse {
  /** Aborts when the activity is cancelled, and when it fails, so that nothing of it goes on in the background. */
  signal: AbortSignal;
  /** How much of what is shared the activity's run gets beside one of weight 1. */
  fairnessWeight: number;
  /** Tells how far the activity is; a `done` or `what` that stays the same for too long fails the attempt. */
  beat(details: HeartbeatDetails): void;
  /** Tells what is waited for: whoever waits has a limit of its own, so the time does not count as standing still. */
  wait(state: string): void;
  /** Writes to the worker's log, with the workflow and activity it belongs to. */
  log(message: string): void;
}

/**
 * How long an activity may stand still, in milliseconds. A request may take five minutes, and the first of a server
 * most of one more. A trainer is silent while it imports its libraries, measures a loss and saves a checkpoint.
 */
export const stallLimits = { inference: 10 * 60_000, training: 30 * 60_000, data: 30 * 60_000 };

export interface PulseSettings {
  /** Beats are sent this often, whether or not there is progress: they say that the process lives. */
  beatMs: number;
  /** How long work may take to end once it was told to, before the attempt fails without it. */
  endMs: number;
}

const defaultSettings: PulseSettings = { beatMs: 10_000, endMs: 90_000 };

/** An activity made no progress for longer than it may; the next attempt goes on from what is stored. */
export class ActivityStalled extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ActivityStalled';
  }
}

const pulses = new WeakMap<Context, ActivityPulse>();

/** The pulse of the current activity. */
export function activityPulse(): ActivityPulse {
  const context = Context.current();
  return pulses.get(context) ?? new Pulse(context);
}

/**
 * Runs an activity with a pulse: beats by a timer say that the process lives, and an activity that stands still for
 * `stallMs` fails. It is told to end first, so that the next attempt does not meet it still at work.
 * @throws ActivityStalled (try again), and what the work throws
 */
export async function withPulse<Output>(
  work: () => Promise<Output>,
  stallMs: number,
  settings: PulseSettings = defaultSettings,
): Promise<Output> {
  const context = Context.current();
  const pulse = new Pulse(context);
  pulses.set(context, pulse);
  let giveUp: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    pulse.onStall = (error) => (giveUp = setTimeout(() => reject(error), settings.endMs));
  });
  const timer = setInterval(() => pulse.tick(stallMs), Math.min(settings.beatMs, stallMs / 4));
  try {
    return await Promise.race([work(), overdue]);
  } catch (error) {
    pulse.abort(error);
    throw pulse.stalled ?? error;
  } finally {
    clearInterval(timer);
    clearTimeout(giveUp);
    pulses.delete(context);
  }
}

class Pulse implements ActivityPulse {
  readonly signal: AbortSignal;
  readonly fairnessWeight: number;
  stalled: ActivityStalled | undefined;
  onStall: (error: ActivityStalled) => void = () => undefined;
  private readonly context: Context;
  private readonly failed = new AbortController();
  private latest: HeartbeatDetails | undefined;
  private movedAt = performance.now();

  constructor(context: Context) {
    this.context = context;
    this.fairnessWeight = context.info.priority?.fairnessWeight ?? 1;
    this.signal = AbortSignal.any([context.cancellationSignal, this.failed.signal]);
  }

  readonly beat = (details: HeartbeatDetails): void => {
    if (details.done !== this.latest?.done || details.what !== this.latest.what) this.movedAt = performance.now();
    this.latest = details;
    this.context.heartbeat(details);
  };

  readonly wait = (waitingFor: string): void => {
    this.movedAt = performance.now();
    this.latest = { ...(this.latest ?? { done: 0, of: 0, what: 'begun' }), waitingFor };
    this.context.heartbeat(this.latest);
  };

  readonly log = (message: string): void => {
    this.context.log.info(message);
  };

  /** Says that the process lives; ends the work when it stood still for longer than `stallMs`. */
  tick(stallMs: number): void {
    const still = performance.now() - this.movedAt;
    if (still > stallMs && this.stalled === undefined) {
      this.stalled = new ActivityStalled(this.stallMessage(still));
      this.abort(this.stalled);
      this.onStall(this.stalled);
    }
    if (this.latest === undefined) this.context.heartbeat();
    else this.context.heartbeat(this.latest);
  }

  abort(reason: unknown): void {
    this.failed.abort(reason);
  }

  private stallMessage(stillMs: number): string {
    const { activityType, workflowExecution } = this.context.info;
    const { done, of, what } = this.latest ?? { done: 0, of: 0, what: 'nothing done yet' };
    const count = of === 0 ? `${done}` : `${done} of ${of}`;
    return (
      `${activityType} of ${workflowExecution?.workflowId ?? 'no workflow'} on ${hostname()} stood still at ${count} ` +
      `(${what}) for ${Math.round(stillMs / 1000)} s: the attempt was ended, the next goes on from what is stored`
    );
  }
}
