import { QueryNotRegisteredError, QueryRejectedError, WorkflowNotFoundError } from '@temporalio/client';
import type { RunProgress, ShardProgress } from '../../pipeline/progress.ts';
import { progressQuery, workflowNames } from '../../pipeline/workflow-names.ts';
import { readPendingActivities } from './pending-activities.ts';
import { RunNotFound, ServerUnreachable, type PipelineRuns } from './pipeline-runs.ts';
import { grpcReason } from './grpc-reason.ts';
import { plannedSchema } from './planned.ts';
import { readRunInput } from './run-input.ts';
import { runMessages } from './run-messages.ts';
import { readReportKey, readRunFailure } from './run-result.ts';
import { startOptions } from './start-options.ts';
import { runLog } from './run-log.ts';
import { listRuns, readSummary } from './run-summaries.ts';
import { isUnreachable, type TemporalConnection } from './temporal-connection.ts';

/** A query waits for a worker; without one the answer is not worth waiting for. */
const QUERY_MILLISECONDS = 5_000;

/** More than anyone reads. */
const MOST_RUNNING = 100;

/** The runs of a Temporal service that was connected to; closing them closes the connection. */
export function temporalRuns(temporal: TemporalConnection): PipelineRuns {
  const { address, connection, client } = temporal;

  const call = async <T>(operation: string, run: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await temporal.call(operation, work);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw new RunNotFound(run);
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
    ...runMessages(client, call),
    start: (run, input) =>
      call('starting the run', run, async () => {
        await client.workflow.start(workflowNames.pipeline, { ...startOptions(input), workflowId: run });
      }),
    plan: async (id, input) => {
      const handle = await call('starting to plan', id, () =>
        client.workflow.start(workflowNames.plan, {
          ...startOptions(input),
          workflowId: id,
          staticSummary: 'plan only',
        }),
      );
      try {
        // Reading a large corpus may take long; only a person ends the waiting.
        return plannedSchema.parse(await handle.result());
      } catch (error) {
        throw readRunFailure(error);
      }
    },
    input: (run) => call('asking for the input', run, () => readRunInput(client, run)),
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
    list: (limit, filter = {}) => call('listing runs', '', () => listRuns(client, limit, filter)),
    log: (run) => runLog(temporal, run),
    running: () =>
      call('looking for runs that go on', '', async () => {
        const found: string[] = [];
        const types = Object.values(workflowNames).map((name) => `"${name}"`);
        const filter = `CloseTime IS NULL AND WorkflowType IN (${types.join(', ')})`;
        for await (const { workflowId } of client.workflow.list({ query: filter, pageSize: MOST_RUNNING })) {
          found.push(workflowId);
          if (found.length === MOST_RUNNING) break;
        }
        return found;
      }),
    cancel: (run) =>
      call('cancelling the run', run, async () => {
        await client.workflow.getHandle(run).cancel();
      }),
    close: () => temporal.close(),
  };
}

/** No worker polls, or the one that does is of a version that does not know the query yet. */
function isUnanswered(error: unknown): boolean {
  if (error instanceof QueryNotRegisteredError || error instanceof QueryRejectedError) return true;
  const reason = grpcReason(error);
  return reason === 'too late' || reason === 'not ready';
}
