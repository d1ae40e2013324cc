import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { z } from 'zod';
import type { PendingActivity } from './pipeline-runs.ts';

type RawActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

const heartbeatSchema = z.object({ done: z.number(), of: z.number(), what: z.string() });

/** The activities of a workflow that have not ended, from the service's own description of it. */
export function readPendingActivities(workflow: string, activities: readonly RawActivity[]): PendingActivity[] {
  return activities.map((activity) => ({
    workflow,
    name: activity.activityType?.name ?? 'activity',
    attempt: Math.max(activity.attempt ?? 1, 1),
    heartbeat: readHeartbeat(activity),
    lastFailure: readFailureMessage(activity.lastFailure),
  }));
}

function readHeartbeat(activity: RawActivity): PendingActivity['heartbeat'] {
  const [payload] = activity.heartbeatDetails?.payloads ?? [];
  if (payload === undefined) return undefined;
  try {
    return heartbeatSchema.safeParse(defaultPayloadConverter.fromPayload(payload)).data;
  } catch {
    // Details of another version, or encrypted ones, only cost a line of progress
    return undefined;
  }
}

/** The innermost message: those around it only say that an activity failed. */
function readFailureMessage(failure: RawActivity['lastFailure']): string | undefined {
  let message: string | undefined;
  for (let current = failure; current; current = current.cause) message = current.message || message;
  return message;
}
