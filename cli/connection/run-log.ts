import { WorkflowNotFoundError, type WorkflowExecutionDescription } from '@temporalio/client';
import { runLimited } from '../../stores/limited.ts';
import { historyLines, type LogLine } from './history-lines.ts';
import { failedAttemptLines } from './failed-attempts.ts';
import { RunNotFound } from './pipeline-runs.ts';
import type { TemporalConnection } from './temporal-connection.ts';

/** What happened in a run, read again and again while it goes on. */
export interface RunLog {
  /**
   * What happened since the last call, in order of time: all of it at the first.
   * @returns whether the run has ended, too
   * @throws RunNotFound, ServerUnreachable
   */
  read(): Promise<{ lines: LogLine[]; ended: boolean }>;
}

interface Execution {
  workflow: string;
  execution: string;
  isOpen: boolean;
}

const READERS = 8;

/** The log of a run, from the histories of all executions of the run and of its children. */
export function runLog({ client, call }: TemporalConnection, run: string): RunLog {
  const told = new Set<string>();
  /** Executions that had ended when their history was read: it never changes again. */
  const complete = new Set<string>();

  const findExecutions = (): Promise<Execution[]> =>
    call('looking for the parts of the run', async () => {
      const found: Execution[] = [];
      // Quotes stand in no id of ours, and would end the text
      const id = run.replaceAll(/["\\]/g, '');
      const query = `WorkflowId = "${id}" OR WorkflowId STARTS_WITH "${id}/"`;
      for await (const { workflowId, runId, status } of client.workflow.list({ query })) {
        found.push({ workflow: workflowId, execution: runId, isOpen: status.name === 'RUNNING' });
      }
      return found;
    });
  const describe = (workflow: string, execution?: string): Promise<WorkflowExecutionDescription | undefined> =>
    call('asking for the run', () => client.workflow.getHandle(workflow, execution).describe().catch(ignoreNotFound));
  const readExecution = async ({ workflow, execution, isOpen }: Execution): Promise<LogLine[]> => {
    const handle = client.workflow.getHandle(workflow, execution);
    const history = await call('reading the history', () => handle.fetchHistory().catch(ignoreNotFound));
    const lines = history === undefined ? [] : historyLines(workflow, execution, history);
    if (!isOpen) {
      complete.add(execution);
      return lines;
    }
    const pending = (await describe(workflow, execution))?.raw.pendingActivities ?? [];
    return [...lines, ...failedAttemptLines(workflow, execution, pending)];
  };

  return {
    async read() {
      const root = await describe(run);
      if (root === undefined) throw new RunNotFound(run);
      const isOpen = root.status.name === 'RUNNING';
      const executions = new Map((await findExecutions()).map((found) => [found.execution, found]));
      // The list of workflows lags a moment behind
      executions.set(root.runId, { workflow: run, execution: root.runId, isOpen });
      const lines: LogLine[] = [];
      const left = [...executions.values()].filter(({ execution }) => !complete.has(execution));
      await runLimited(left, READERS, async (execution) => void lines.push(...(await readExecution(execution))));
      const fresh = lines.filter(({ id }) => !told.has(id));
      for (const { id } of fresh) told.add(id);
      return { lines: fresh.sort((left, right) => left.at.getTime() - right.at.getTime()), ended: !isOpen };
    },
  };
}

/** A part of a run may have ended so long ago that the service has forgotten it. */
function ignoreNotFound(error: unknown): undefined {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}
