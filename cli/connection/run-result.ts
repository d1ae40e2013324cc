import { ActivityFailure, ApplicationFailure, CancelledFailure, ChildWorkflowFailure } from '@temporalio/common';
import { z } from 'zod';
import { failureNames } from '../../pipeline/failures.ts';
import { stepOf } from '../step-of-activity.ts';

/** A run that ended without a report. */
export class RunFailed extends Error {
  /** The step that failed, as the plan names it: "train:generator"; undefined where the run as a whole did. */
  readonly step: string | undefined;
  /** Name of the failure, one of pipeline/failures.ts where it is of our making. */
  readonly type: string;
  readonly cancelled: boolean;

  constructor(message: string, type: string, step: string | undefined, cancelled: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RunFailed';
    this.type = type;
    this.step = step;
    this.cancelled = cancelled;
  }
}

const resultSchema = z.object({ report: z.string() });

/**
 * The key of the report that a finished run returned.
 * @throws RunFailed with the innermost cause
 */
export async function readReportKey(handle: { result(): Promise<unknown> }): Promise<string> {
  let result: unknown;
  try {
    result = await handle.result();
  } catch (error) {
    throw readRunFailure(error);
  }
  return resultSchema.parse(result).report;
}

/** What a run failed with: the innermost cause says why, those around it say where. */
export function readRunFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'WorkflowFailedError') return error;
  const chain: Error[] = [];
  for (let current: unknown = error.cause; current instanceof Error; current = current.cause) chain.push(current);
  const innermost = chain.at(-1) ?? error;
  // Below a failure of our naming lies only what some library threw
  const named = chain.findLast(hasOurName) ?? innermost;
  const message = named.message.includes(innermost.message) ? named.message : `${named.message} (${innermost.message})`;
  const type = named instanceof ApplicationFailure ? (named.type ?? named.name) : named.name;
  const cancelled = chain[0] instanceof CancelledFailure;
  return new RunFailed(message, type, failedStep(chain), cancelled, { cause: error });
}

function hasOurName(failure: Error): boolean {
  return failure instanceof ApplicationFailure && Object.values(failureNames).some((name) => name === failure.type);
}

function failedStep(chain: readonly Error[]): string | undefined {
  const child = chain.find((failure) => failure instanceof ChildWorkflowFailure);
  const activity = chain.find((failure) => failure instanceof ActivityFailure);
  return stepOf(child?.execution.workflowId?.split('/').slice(1).join('/'), activity?.activityType);
}
