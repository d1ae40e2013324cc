import { exitCodes } from './exit-codes.ts';

/** Ctrl-C turned into a signal: the first one ends the following of a run, the next one ends the process. */
export interface Interrupt {
  signal: AbortSignal;
  /** Gives Ctrl-C its usual effect back. */
  release(): void;
}

export function catchInterrupt(): Interrupt {
  const controller = new AbortController();
  // Stays until released: what restores the cursor on exit kills the process when it finds itself the only listener
  const abort = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.detached);
    controller.abort();
  };
  process.on('SIGINT', abort);
  return { signal: controller.signal, release: () => void process.off('SIGINT', abort) };
}
