import pLimit from 'p-limit';

/** On whose behalf requests are sent: the places of a server are shared fairly among runs. */
export interface ServerUser {
  run: string;
  /** How much of the server the run gets beside one of weight 1. */
  weight: number;
  /** Called every second or so with what is waited for, while none of the user's requests is in flight. */
  onWait(state: string): void;
}

/** Leave to send requests to one server: at most so many are in flight at a time. */
export interface RequestPermits {
  /**
   * Sends a request as soon as there is a place for it.
   * @param request must obey the signal it is given, which aborts too when the place is lost
   * @throws what the request throws; ServerUnavailable when there was no place for too long or the place was lost
   */
  run<Result>(request: (signal: AbortSignal) => Promise<Result>, signal: AbortSignal): Promise<Result>;
}

/** Permits that nobody else shares: for a server that is asked by one client alone. */
export function privatePermits(concurrency: number): RequestPermits {
  const limit = pLimit(concurrency);
  return {
    run: (request, signal) =>
      limit(() => {
        signal.throwIfAborted();
        // Of its own, for the openai client never takes its listeners off again.
        return request(AbortSignal.any([signal]));
      }),
  };
}
