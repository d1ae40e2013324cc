interface Waiting {
  begin(): void;
}

/** Places in which sequences are worked on; who finds none free waits, in order. */
export class Slots {
  readonly count: number;
  running = 0;
  mostRunning = 0;
  mostWaiting = 0;
  private busyMs = 0;
  /** When `running` last changed. */
  private changed = performance.now();
  private readonly queue = new Set<Waiting>();

  constructor(count: number) {
    this.count = count;
  }

  get waiting(): number {
    return this.queue.size;
  }

  /** Seconds that slots were held, over all of them. */
  busySeconds(): number {
    this.account();
    return this.busyMs / 1000;
  }

  reset(): void {
    this.account();
    this.busyMs = 0;
    this.mostRunning = this.running;
    this.mostWaiting = this.waiting;
  }

  /** Holds a slot for a time in milliseconds; gives it back at once, or leaves the queue, when the signal fires. */
  hold(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      let begun = false;
      const end = (): void => {
        signal.removeEventListener('abort', abort);
        this.change(-1);
        const [next] = this.queue;
        if (next === undefined) return;
        this.queue.delete(next);
        next.begin();
      };
      const waiting: Waiting = {
        begin: () => {
          begun = true;
          this.change(1);
          const finish = (): void => {
            end();
            resolve();
          };
          if (milliseconds <= 0) finish();
          else timer = setTimeout(finish, milliseconds);
        },
      };
      const abort = (): void => {
        clearTimeout(timer);
        if (begun) end();
        else this.queue.delete(waiting);
        reject(new Error('the client went away'));
      };
      if (signal.aborted) {
        reject(new Error('the client went away'));
        return;
      }
      signal.addEventListener('abort', abort, { once: true });
      if (this.running < this.count) waiting.begin();
      else {
        this.queue.add(waiting);
        this.mostWaiting = Math.max(this.mostWaiting, this.waiting);
      }
    });
  }

  private change(by: number): void {
    this.account();
    this.running += by;
    this.mostRunning = Math.max(this.mostRunning, this.running);
  }

  private account(): void {
    const now = performance.now();
    this.busyMs += this.running * (now - this.changed);
    this.changed = now;
  }
}
