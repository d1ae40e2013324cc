/** Ctrl-C turned into a signal: the first one ends the following of a run, the next one ends the process. */
export interface Interrupt {
  signal: AbortSignal;
  /** Gives Ctrl-C its usual effect back. */
  release(): void;
}

export function catchInterrupt(): Interrupt {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.once('SIGINT', abort);
  return { signal: controller.signal, release: () => void process.off('SIGINT', abort) };
}
