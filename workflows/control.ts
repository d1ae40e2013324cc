import { CancellationScope, condition, defineSignal, isCancellation, setHandler } from '@temporalio/workflow';
import { pauseSignal, resumeSignal } from '../pipeline/workflow-names.ts';

export const pause = defineSignal(pauseSignal);
export const resume = defineSignal(resumeSignal);

/** Whether a workflow begins new work: signals pause and resume it. */
export class Control {
  paused: boolean;

  constructor(paused: boolean, onChange: (paused: boolean) => void) {
    this.paused = paused;
    const set = (value: boolean) => () => {
      if (this.paused === value) return;
      this.paused = value;
      onChange(value);
    };
    setHandler(pause, set(true), { description: 'begin no new work; what runs ends, trainings stop at a checkpoint' });
    setHandler(resume, set(false), { description: 'go on after a pause' });
  }

  /** Waits while the workflow is paused. */
  async gate(): Promise<void> {
    if (this.paused) await condition(() => !this.paused);
  }

  /**
   * Runs work that saves its state when it is cancelled, as a training does at a checkpoint: a pause cancels it, and
   * resuming begins it again where it was.
   */
  async interruptible<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      await this.gate();
      const scope = new CancellationScope();
      const state = { ended: false };
      const running = scope.run(work).finally(() => (state.ended = true));
      running.catch(() => undefined);
      // When the workflow is cancelled, its work is too, and has state to save: it is waited for.
      await CancellationScope.nonCancellable(() => condition(() => state.ended || this.paused));
      if (!state.ended) scope.cancel();
      try {
        return await running;
      } catch (error) {
        if (!isCancellation(error) || CancellationScope.current().consideredCancelled) throw error;
      }
    }
  }
}
