import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';

const scheduledStart = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/** The time a run is for, ISO 8601: that of its schedule, which a backfill sets to the past, or that of its start. */
export function scheduledTime(): string {
  const { typedSearchAttributes, runStartTime } = workflowInfo();
  return (typedSearchAttributes.get(scheduledStart) ?? runStartTime).toISOString();
}
