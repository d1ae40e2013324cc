import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { LogLine } from './history-lines.ts';
import { describeFailure } from './history-values.ts';

type RawActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/**
 * The last failed attempt of each activity that is tried again, from the service's description of a workflow: no history
 * tells of it before the activity has ended.
 */
export function failedAttemptLines(workflow: string, execution: string, activities: readonly RawActivity[]): LogLine[] {
  return activities.flatMap((activity): LogLine[] => {
    const { activityId, activityType, attempt, lastFailure, lastAttemptCompleteTime, lastStartedTime } = activity;
    if (!lastFailure || (attempt ?? 1) < 2) return [];
    const at = lastAttemptCompleteTime ?? lastStartedTime;
    return [
      {
        id: `${execution}/attempt/${activityId}/${attempt}`,
        at: at ? new Date(Number(String(at.seconds ?? 0)) * 1000 + (at.nanos ?? 0) / 1e6) : new Date(),
        workflow,
        text: `${activityType?.name ?? 'activity'}: attempt ${(attempt ?? 2) - 1} failed, is tried again: ${describeFailure(lastFailure)}`,
      },
    ];
  });
}
