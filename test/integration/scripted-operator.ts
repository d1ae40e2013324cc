import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import type { ResolutionAction } from '../../pipeline/resolution.ts';
import type { RunProgress } from '../../pipeline/progress.ts';
import { progressQuery, resolveUpdate } from '../../pipeline/workflow-names.ts';
import type { ScriptedWorkers } from './scripted-workers.ts';

/** What an operator of a run sees and says; waits for what takes a moment to be seen. */
export class ScriptedOperator {
  private readonly workers: () => ScriptedWorkers;

  constructor(workers: () => ScriptedWorkers) {
    this.workers = workers;
  }

  handle(id: string): WorkflowHandle {
    return this.workers().client.workflow.getHandle(id);
  }

  progress<Progress = RunProgress>(id: string): Promise<Progress> {
    return this.handle(id).query<Progress>(progressQuery);
  }

  /** Asks until the answer is as wanted; gives that answer. */
  async until<Progress = RunProgress>(id: string, wanted: (progress: Progress) => boolean): Promise<Progress> {
    let last: Progress | undefined;
    await until(
      () => `of ${id}, which is at ${JSON.stringify(last)}`,
      async () => {
        // A child that a run is about to start is not there yet.
        last = await this.progress<Progress>(id).catch(() => undefined);
        return last !== undefined && wanted(last);
      },
    );
    return last as Progress;
  }

  /** What a workflow can be found by, as the server has it. */
  async attributes(id: string): Promise<Record<string, unknown>> {
    const { typedSearchAttributes } = await this.handle(id).describe();
    return Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
  }

  async status(id: string): Promise<string> {
    return (await this.handle(id).describe()).status.name;
  }

  /** Answers to what is parked. */
  resolve(id: string, action: ResolutionAction, item?: string): Promise<string> {
    return this.handle(id).executeUpdate<string, [unknown]>(resolveUpdate, {
      args: [{ action, by: 'ann', why: 'a test', ...(item === undefined ? {} : { item }) }],
    });
  }
}

/** Waits until something is so. */
export async function until(
  what: string | (() => string),
  check: () => boolean | Promise<boolean>,
  ms = 20_000,
): Promise<void> {
  const end = Date.now() + ms;
  while (!(await check())) {
    if (Date.now() > end) throw new TypeError(`waited in vain ${typeof what === 'string' ? what : what()}`);
    await sleep(50);
  }
}

export async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** The failure at the bottom of those that passed it on. */
export function innermost(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? innermost(error.cause) : error;
}

/** Makes an activity fail for good the first times it is called for one of these. */
export function failing(subjects: readonly string[], times = 1): (of: string) => Promise<void> {
  const failed = new Map<string, number>();
  return async (of) => {
    const before = failed.get(of) ?? 0;
    if (!subjects.includes(of) || before >= times) return;
    failed.set(of, before + 1);
    throw ApplicationFailure.nonRetryable(`${of} cannot be made`, 'BadInput');
  };
}

/** A door that activities wait at until it is opened. */
export function door(): { wait: () => Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { wait: () => opened, open };
}
