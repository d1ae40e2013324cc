import { isGrpcServiceError, type Client, type WorkflowExecutionInfo } from '@temporalio/client';
import { searchAttributes } from '../../pipeline/search-attributes.ts';
import { workflowNames } from '../../pipeline/workflow-names.ts';
import type { RunFilter, RunStatus, RunSummary } from './pipeline-runs.ts';

const PAGE = 100;
/** gRPC's INVALID_ARGUMENT: the namespace does not know a search attribute that the query names. */
const INVALID_ARGUMENT = 3;

const statuses: Partial<Record<WorkflowExecutionInfo['status']['name'], RunStatus>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed out',
  PAUSED: 'paused',
};

/** Names of the statuses in queries, where they cannot change any more. */
const closed: Readonly<Record<string, string>> = {
  completed: 'Completed',
  done: 'Completed',
  failed: 'Failed',
  cancelled: 'Canceled',
  terminated: 'Terminated',
  'timed out': 'TimedOut',
};

/** What of an execution is told in a list. */
export type Execution = Pick<
  WorkflowExecutionInfo,
  'workflowId' | 'startTime' | 'closeTime' | 'typedSearchAttributes'
> & {
  status: Pick<WorkflowExecutionInfo['status'], 'name'>;
};

/** A run as the service lists it; what its search attributes say is left out where the namespace has none. */
export function readSummary(found: Execution): RunSummary {
  const texts = Object.fromEntries(found.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
  const text = (name: string): string | undefined => {
    const value: unknown = texts[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    run: found.workflowId,
    status: statuses[found.status.name] ?? 'running',
    startedAt: found.startTime,
    closedAt: found.closeTime,
    name: text(searchAttributes.name),
    stage: text(searchAttributes.stage),
    state: text(searchAttributes.state),
  };
}

/** What a run is doing, or how it ended: a run that was terminated could not say so itself. */
export function stateOf({ status, state, closedAt }: RunSummary): string {
  return closedAt === undefined ? (state ?? status) : status;
}

/** The latest runs that a filter lets through, newest first. */
export async function listRuns(client: Client, limit: number, filter: RunFilter): Promise<RunSummary[]> {
  const named =
    filter.name === undefined ? [undefined] : [nameClause(filter.name, true), nameClause(filter.name, false)];
  for (const clause of named.slice(0, -1)) {
    try {
      return await listMatching(client, limit, filter, clause);
    } catch (error) {
      if (!isUnknownAttribute(error)) throw error;
    }
  }
  return listMatching(client, limit, filter, named.at(-1));
}

async function listMatching(
  client: Client,
  limit: number,
  filter: RunFilter,
  name: string | undefined,
): Promise<RunSummary[]> {
  const status = filter.state === undefined ? undefined : closed[filter.state];
  const clauses = [
    `WorkflowType = "${workflowNames.pipeline}"`,
    name,
    status === undefined ? undefined : `ExecutionStatus = "${status}"`,
    filter.state !== undefined && status === undefined ? 'CloseTime IS NULL' : undefined,
  ];
  const query = clauses.filter((clause) => clause !== undefined).join(' AND ');
  const runs: RunSummary[] = [];
  for await (const found of client.workflow.list({ query, pageSize: Math.min(limit, PAGE) })) {
    const summary = readSummary(found);
    if (!letsThrough(filter, summary)) continue;
    runs.push(summary);
    if (runs.length === limit) break;
  }
  return runs.sort((left, right) => right.startedAt.getTime() - left.startedAt.getTime());
}

/** Ids of runs begin with their name; only those that were started by hand under another are found by the attribute. */
function nameClause(name: string, withAttribute: boolean): string {
  // Quotes stand in no name, and would end the text
  const plain = name.replaceAll(/["\\]/g, '');
  const byId = `WorkflowId STARTS_WITH "${plain}-"`;
  return withAttribute ? `(${searchAttributes.name} = "${plain}" OR ${byId})` : byId;
}

/** Whether a run is of the name and state that are wanted, as far as it says so. */
export function letsThrough({ name, state }: RunFilter, summary: RunSummary): boolean {
  // "demo-2" begins as "demo" does: a time follows the name in an id
  const isOfName = (wanted: string): boolean =>
    summary.name === undefined
      ? /^\d{4}-?\d{2}-?\d{2}/.test(summary.run.slice(wanted.length + 1))
      : summary.name === wanted;
  if (name !== undefined && !isOfName(name)) return false;
  return state === undefined || (state === 'done' ? 'completed' : state) === stateOf(summary);
}

function isUnknownAttribute(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (!isGrpcServiceError(current)) continue;
    const code: number = current.code;
    return code === INVALID_ARGUMENT;
  }
  return false;
}
