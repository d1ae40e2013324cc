import type { Notification } from '../activities/notify.ts';

/** What the operators of a run are told by its webhook. */
export function notification(run: string, name: string, event: Notification['event'], message: string): Notification {
  return { event, run, name, message };
}
