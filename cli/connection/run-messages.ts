import { WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import type { Change, Resolution } from '../../pipeline/resolution.ts';
import { changeUpdate, pauseSignal, resolveUpdate, resumeSignal } from '../../pipeline/workflow-names.ts';
import { errorMessage } from '../../stores/error-code.ts';
import { wrongInput } from '../command-failure.ts';

/** What may be said to a run while it goes on. */
export interface RunMessages {
  /**
   * Answers something that is parked.
   * @returns what was answered, item by item
   * @throws CommandFailure when the run refuses the answer, with its reason
   */
  resolve(run: string, resolution: Resolution): Promise<string>;
  /** Begins no new work until it is resumed. */
  pause(run: string): Promise<void>;
  resume(run: string): Promise<void>;
  /**
   * Changes the window or the quota.
   * @returns which parts of the run were told
   * @throws CommandFailure when the run refuses the change, with its reason
   */
  change(run: string, change: Change): Promise<string>;
}

type Call = <T>(operation: string, run: string, work: () => Promise<T>) => Promise<T>;

/** The messages of runs over a Temporal client. */
export function runMessages(client: Client, call: Call): RunMessages {
  const update = async (run: string, name: string, message: unknown): Promise<string> => {
    try {
      return await client.workflow.getHandle(run).executeUpdate<string, [unknown]>(name, { args: [message] });
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
      throw wrongInput(`${run} refuses: ${errorMessage(error.cause ?? error)}`);
    }
  };
  const signal = (run: string, name: string) =>
    call(`sending ${name}`, run, () => client.workflow.getHandle(run).signal(name));
  return {
    resolve: (run, resolution) => call('answering', run, () => update(run, resolveUpdate, resolution)),
    pause: (run) => signal(run, pauseSignal),
    resume: (run) => signal(run, resumeSignal),
    change: (run, change) => call('changing the run', run, () => update(run, changeUpdate, change)),
  };
}
