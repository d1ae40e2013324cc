import {
  Client,
  Connection,
  NamespaceNotFoundError,
  QueryNotRegisteredError,
  QueryRejectedError,
  WorkflowNotFoundError,
  type WorkflowExecutionInfo,
} from '@temporalio/client';
import type { RunProgress, ShardProgress } from '../../pipeline/progress.ts';
import { taskQueues } from '../../pipeline/task-queues.ts';
import { progressQuery, workflowNames } from '../../pipeline/workflow-names.ts';
import { errorMessage } from '../../stores/error-code.ts';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes } from '../exit-codes.ts';
import { readPendingActivities } from './pending-activities.ts';
import { RunNotFound, ServerUnreachable, type PipelineRuns, type RunStatus, type RunSummary } from './pipeline-runs.ts';
import { grpcReason } from './grpc-reason.ts';
import { readReportKey } from './run-result.ts';

const CONNECT_MILLISECONDS = 5_000;
const CALL_MILLISECONDS = 20_000;
/** A query waits for a worker; without one the answer is not worth waiting for. */
const QUERY_MILLISECONDS = 5_000;

/**
 * Connects to a Temporal service.
 * @throws ServerUnreachable when nothing answers there within five seconds
 */
export async function connectTemporalRuns(address: string, namespace: string): Promise<PipelineRuns> {
  let connection: Connection;
  try {
    connection = await Connection.connect({ address, connectTimeout: CONNECT_MILLISECONDS });
  } catch (error) {
    throw new ServerUnreachable(address, 'connecting', { cause: error });
  }
  const client = new Client({ connection, namespace });

  const call = async <T>(operation: string, run: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await connection.withDeadline(Date.now() + CALL_MILLISECONDS, work);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw new RunNotFound(run);
      if (isUnreachable(error)) throw new ServerUnreachable(address, operation, { cause: error });
      if (isRefused(error)) {
        const message = `Temporal at ${address} refuses (${operation} in namespace ${namespace}): ${errorMessage(error)}`;
        throw new CommandFailure(message, exitCodes.unreachable, { cause: error });
      }
      throw error;
    }
  };
  const query = async <Answer>(workflow: string): Promise<Answer | undefined> => {
    try {
      const deadline = Date.now() + QUERY_MILLISECONDS;
      return await connection.withDeadline(deadline, () =>
        client.workflow.getHandle(workflow).query<Answer>(progressQuery),
      );
    } catch (error) {
      if (isUnanswered(error)) return undefined;
      if (error instanceof WorkflowNotFoundError) throw new RunNotFound(workflow);
      if (isUnreachable(error)) throw new ServerUnreachable(address, 'asking for progress', { cause: error });
      throw error;
    }
  };

  return {
    start: (run, input, summary) =>
      call('starting the run', run, async () => {
        await client.workflow.start(workflowNames.pipeline, {
          taskQueue: taskQueues.pipeline,
          workflowId: run,
          args: [input],
          staticSummary: summary,
        });
      }),
    describe: (workflow) =>
      call('asking for the run', workflow, async () => {
        const found = await client.workflow.getHandle(workflow).describe();
        return {
          ...readSummary(found),
          activities: readPendingActivities(workflow, found.raw.pendingActivities ?? []),
        };
      }),
    progress: (run) => query<RunProgress>(run),
    shardProgress: (child) => query<ShardProgress>(child),
    result: (run) => call('asking for the result', run, () => readReportKey(client.workflow.getHandle(run))),
    list: (limit) =>
      call('listing runs', '', async () => {
        const runs: RunSummary[] = [];
        const filter = `WorkflowType = "${workflowNames.pipeline}"`;
        for await (const found of client.workflow.list({ query: filter, pageSize: limit })) {
          runs.push(readSummary(found));
          if (runs.length === limit) break;
        }
        return runs.sort((left, right) => right.startedAt.getTime() - left.startedAt.getTime());
      }),
    cancel: (run) =>
      call('cancelling the run', run, async () => {
        await client.workflow.getHandle(run).cancel();
      }),
    close: () => connection.close(),
  };
}

const statuses: Partial<Record<WorkflowExecutionInfo['status']['name'], RunStatus>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed out',
  PAUSED: 'paused',
};

type Execution = Pick<WorkflowExecutionInfo, 'workflowId' | 'status' | 'startTime' | 'closeTime'>;

function readSummary(found: Execution): RunSummary {
  return {
    run: found.workflowId,
    status: statuses[found.status.name] ?? 'running',
    startedAt: found.startTime,
    closedAt: found.closeTime,
  };
}

function isUnreachable(error: unknown): boolean {
  const reason = grpcReason(error);
  return reason === 'unavailable' || reason === 'too late';
}

function isRefused(error: unknown): boolean {
  return error instanceof NamespaceNotFoundError || grpcReason(error) === 'refused';
}

/** No worker polls, or the one that does is of a version that does not know the query yet. */
function isUnanswered(error: unknown): boolean {
  if (error instanceof QueryNotRegisteredError || error instanceof QueryRejectedError) return true;
  const reason = grpcReason(error);
  return reason === 'too late' || reason === 'not ready';
}
