import type { History } from '@temporalio/common/lib/proto-utils.js';
import { childReportSignal } from '../../pipeline/workflow-names.ts';
import { duration } from '../view/format.ts';
import { describeFailure, describeMessage, summaryOf, type HistoryFailure } from './history-values.ts';

type Event = NonNullable<History['events']>[number];

/** Something that happened in a run. */
export interface LogLine {
  /** The same whenever it is read again, and of no other line. */
  id: string;
  at: Date;
  /** Id of the workflow it happened in: the run, or one of its children. */
  workflow: string;
  text: string;
}

/** An activity as far as its events tell. */
interface Begun {
  label: string;
  startedAt?: number;
  attempt: number;
}

/**
 * The events of a workflow's history that people want to read. Timers, workflow tasks, markers and what children report
 * of their progress are left out. An attempt of an activity that fails and is tried again leaves no event of its own:
 * the one that ends it says how many there were and what the last failure was.
 * @param execution id of this execution of the workflow, which may have several
 */
export function historyLines(workflow: string, execution: string, { events }: History): LogLine[] {
  const activities = new Map<string, Begun>();
  const children = new Map<string, string>();
  const lines: LogLine[] = [];
  const started = new Set(
    (events ?? []).map((event) => String(event.activityTaskStartedEventAttributes?.scheduledEventId ?? '')),
  );
  for (const event of events ?? []) {
    const number = String(event.eventId);
    const text =
      workflowText(event) ??
      messageText(event) ??
      childText(event, children) ??
      activityText(event, activities, (scheduled) => started.has(scheduled));
    if (text !== undefined) {
      lines.push({ id: `${execution}/${number}`, at: new Date(timeOf(event)), workflow, text });
    }
  }
  return lines;
}

function workflowText(event: Event): string | undefined {
  const begun = event.workflowExecutionStartedEventAttributes;
  if (begun) {
    if (begun.continuedExecutionRunId) return 'goes on in a fresh history';
    const [summary, retry] = [summaryOf(event), (begun.attempt ?? 1) > 1 ? ` (attempt ${begun.attempt})` : ''];
    return `started${summary === undefined ? '' : `: ${summary}`}${retry}`;
  }
  if (event.workflowExecutionCompletedEventAttributes) return 'finished';
  if (event.workflowExecutionFailedEventAttributes) {
    return `failed: ${describeFailure(event.workflowExecutionFailedEventAttributes.failure)}`;
  }
  if (event.workflowExecutionTimedOutEventAttributes) return 'timed out';
  if (event.workflowExecutionCanceledEventAttributes) return 'cancelled';
  if (event.workflowExecutionContinuedAsNewEventAttributes) return 'ends its history, which has grown long';
  const ended = event.workflowExecutionTerminatedEventAttributes;
  if (ended) return describeMessage('terminated', undefined, ended.identity) + because(ended.reason);
  const cancelled = event.workflowExecutionCancelRequestedEventAttributes;
  if (cancelled) return describeMessage('asked to end', undefined, cancelled.identity) + because(cancelled.cause);
  const paused = event.workflowExecutionPausedEventAttributes;
  if (paused) return describeMessage('paused by the service', undefined, paused.identity) + because(paused.reason);
  const resumed = event.workflowExecutionUnpausedEventAttributes;
  if (resumed) return describeMessage('resumed by the service', undefined, resumed.identity) + because(resumed.reason);
  const task = event.workflowTaskFailedEventAttributes;
  return task ? `workflow code failed, and is tried again: ${describeFailure(task.failure)}` : undefined;
}

function messageText(event: Event): string | undefined {
  const signal = event.workflowExecutionSignaledEventAttributes;
  if (signal && signal.signalName !== childReportSignal) {
    return `signal ${describeMessage(signal.signalName, signal.input?.payloads, signal.identity)}`;
  }
  const request = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest;
  if (request) {
    const { input, meta } = request;
    return `update ${describeMessage(input?.name, input?.args?.payloads, meta?.identity)}`;
  }
  const failure = event.workflowExecutionUpdateCompletedEventAttributes?.outcome?.failure;
  return failure ? `update failed: ${describeFailure(failure)}` : undefined;
}

function childText(event: Event, children: Map<string, string>): string | undefined {
  const begun = event.childWorkflowExecutionStartedEventAttributes;
  if (begun) {
    const child = begun.workflowExecution?.workflowId ?? begun.workflowType?.name ?? '';
    children.set(String(begun.initiatedEventId), child);
    return `child ${child}: started`;
  }
  const refused = event.startChildWorkflowExecutionFailedEventAttributes;
  if (refused) return `child ${refused.workflowId}: could not be started`;
  const of = (attributes: { initiatedEventId?: unknown }): string =>
    `child ${children.get(String(attributes.initiatedEventId)) ?? ''}`;
  const failed = event.childWorkflowExecutionFailedEventAttributes;
  if (failed) return `${of(failed)}: failed: ${describeFailure(failed.failure)}`;
  const ends = {
    finished: event.childWorkflowExecutionCompletedEventAttributes,
    cancelled: event.childWorkflowExecutionCanceledEventAttributes,
    'timed out': event.childWorkflowExecutionTimedOutEventAttributes,
    terminated: event.childWorkflowExecutionTerminatedEventAttributes,
  };
  for (const [end, attributes] of Object.entries(ends)) if (attributes) return `${of(attributes)}: ${end}`;
  return undefined;
}

function activityText(
  event: Event,
  activities: Map<string, Begun>,
  hasStarted: (scheduledEvent: string) => boolean,
): string | undefined {
  const scheduled = event.activityTaskScheduledEventAttributes;
  if (scheduled) {
    const label = summaryOf(event) ?? scheduled.activityType?.name ?? 'activity';
    activities.set(String(event.eventId), { label, attempt: 1 });
    // The service writes the start only when the activity has ended
    return hasStarted(String(event.eventId)) ? undefined : `${label}: handed to the workers`;
  }
  const start = event.activityTaskStartedEventAttributes;
  if (start) {
    const activity = activities.get(String(start.scheduledEventId));
    if (activity === undefined) return undefined;
    activity.startedAt = timeOf(event);
    activity.attempt = start.attempt ?? 1;
    if (activity.attempt === 1) return `${activity.label}: started`;
    const before = `attempt ${activity.attempt - 1} failed: ${describeFailure(start.lastFailure)}`;
    return `${activity.label}: started, attempt ${activity.attempt} (${before})`;
  }
  const [attributes, how] = activityEnd(event);
  const activity = attributes && activities.get(String(attributes.scheduledEventId));
  if (activity === undefined) return undefined;
  const { label, attempt, startedAt } = activity;
  const took = startedAt === undefined ? '' : ` after ${duration((timeOf(event) - startedAt) / 1000)}`;
  const attempts = attempt > 1 ? `, attempt ${attempt}` : '';
  return `${label}: ${how}${took}${attempts}${why(attributes?.failure)}`;
}

interface ActivityEnd {
  scheduledEventId?: unknown;
  failure?: HistoryFailure;
}

function activityEnd(event: Event): [ActivityEnd | undefined, string] {
  const completed = event.activityTaskCompletedEventAttributes;
  if (completed) return [completed, 'finished'];
  const failed = event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes;
  if (failed) return [failed, 'failed'];
  const cancelled = event.activityTaskCanceledEventAttributes;
  return cancelled ? [{ scheduledEventId: cancelled.scheduledEventId }, 'cancelled'] : [undefined, ''];
}

/** Milliseconds; seconds are a Long from the service and a number or text from a history that was kept as JSON. */
function timeOf({ eventTime }: Event): number {
  return Number(String(eventTime?.seconds ?? 0)) * 1000 + (eventTime?.nanos ?? 0) / 1e6;
}

function why(failure: HistoryFailure): string {
  return failure ? `: ${describeFailure(failure)}` : '';
}

function because(reason: string | null | undefined): string {
  return reason ? `: ${reason}` : '';
}
