import { ApplicationFailure } from '@temporalio/workflow';

/**
 * What a workflow was given does not fit together. A plain error would make Temporal try the same task for ever, so
 * this ends the workflow with the reason.
 */
export function planMismatch(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'PlanMismatch');
}
