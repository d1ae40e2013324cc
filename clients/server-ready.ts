import { setTimeout as delay } from 'node:timers/promises';
import { ServerUnavailable } from './server-errors.ts';
import { serverState } from './server-state.ts';
import type { Endpoint } from './text-generation.ts';

/** How long to wait for a server that is starting, and whom to tell. */
export interface ReadyWait {
  readyTimeMs: number;
  /** Called every second or so with what is waited for. */
  onWait(state: string): void;
  pollMs?: number;
}

/**
 * Asks a server something as soon as it is ready. One that cannot be reached, or whose health says that it is starting
 * or dead, is asked for its health alone until it is well or the time is over; one that is well is asked once.
 * @throws what `ask` throws: ServerUnavailable when the server was not ready in time
 */
export async function whenReady<Answer>(
  endpoint: Endpoint,
  signal: AbortSignal,
  { readyTimeMs, onWait, pollMs = 1_000 }: ReadyWait,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const state = serverState(endpoint);
  const deadline = performance.now() + readyTimeMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const over = performance.now() >= deadline;
      if (!(error instanceof ServerUnavailable) || over || (await state.ready())) throw error;
      do {
        onWait(`not ready: ${error.message}`);
        await delay(pollMs);
        signal.throwIfAborted();
      } while (performance.now() < deadline && !(await state.ready()));
    }
  }
}
