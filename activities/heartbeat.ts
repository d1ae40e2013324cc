import { Context } from '@temporalio/activity';

/** How far an activity is; shown in the UI and kept for the next attempt. */
export interface HeartbeatDetails {
  done: number;
  of: number;
  what: string;
}

/** The running activity's signal and heartbeat, for code that waits for servers and programs. */
export interface ActivityPulse {
  signal: AbortSignal;
  beat(details: HeartbeatDetails): void;
  /** Writes to the worker's log, with the workflow and activity it belongs to. */
  log(message: string): void;
}

/** The pulse of the current activity. Beats are sent on true progress, never by a timer alone. */
export function activityPulse(): ActivityPulse {
  const context = Context.current();
  return {
    signal: context.cancellationSignal,
    beat: (details) => context.heartbeat(details),
    log: (message) => {
      context.log.info(message);
    },
  };
}
