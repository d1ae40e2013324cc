import { AdaptiveLimit } from './adaptive-limit.ts';
import { FairQueue } from './fair-queue.ts';
import type { RequestPermits, ServerUser } from './request-permits.ts';
import { ServerUnavailable } from './server-errors.ts';
import type { ServerPlaces } from './server-places.ts';
import type { ServerState } from './server-state.ts';

export interface PoolSettings {
  /** How often who waits is told why, and a server that was not ready is looked at again. */
  tickMs: number;
  /** How often the server's own queue is looked at while requests are in flight. */
  gaugeMs: number;
  /** How long nothing at all may be sent before those who wait fail: no place, or a server that is not ready. */
  standstillMs: number;
}

export const defaultPoolSettings: PoolSettings = { tickMs: 1_000, gaugeMs: 5_000, standstillMs: 15 * 60_000 };

/** A request that was sent and has not ended. */
interface Flight {
  lost: AbortController;
  sentAt: number;
}

interface Waiter {
  go(flight: Flight): void;
  fail(error: Error): void;
  tell(state: string): void;
  /** Kept here, since a signal that follows another lives only as long as somebody holds it. */
  signal: AbortSignal;
}

/**
 * The requests of this process to one server. A request is sent when a run's turn has come and there is room: within
 * the places that this process has of the server's cap, within what the server takes well, and only while it is ready.
 */
export class ServerPool {
  private readonly queue = new FairQueue<Waiter>();
  private readonly flights = new Set<Flight>();
  private readonly limit = new AdaptiveLimit();
  /** How many requests wait or are in flight under each cap that users give the server. */
  private readonly caps = new Map<number, number>();
  private readonly url: string;
  private readonly state: ServerState;
  private readonly settings: PoolSettings;
  private readonly places: ServerPlaces;
  private timer: NodeJS.Timeout | undefined;
  private looking = false;
  private notReady = false;
  private pausedUntil = 0;
  private gaugeAt = performance.now();
  private movedAt = performance.now();

  constructor(
    url: string,
    openPlaces: (onChange: () => void) => ServerPlaces,
    state: ServerState,
    settings: PoolSettings = defaultPoolSettings,
  ) {
    this.url = url;
    this.state = state;
    this.settings = settings;
    this.places = openPlaces(() => this.changed());
  }

  /** Permits for one user of the server, who allows it so many requests in flight. */
  permits(cap: number, user: ServerUser): RequestPermits {
    let flying = 0;
    const tell = (state: string) => {
      if (flying === 0) user.onWait(state);
    };
    return {
      run: async (request, signal) => {
        this.count(cap, 1);
        try {
          const flight = await this.turn(user, signal, tell);
          flying++;
          try {
            return await this.send(flight, request, signal);
          } finally {
            flying--;
          }
        } finally {
          this.count(cap, -1);
          this.changed();
        }
      },
    };
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.places.close();
  }

  /** Waits for a place; the flight it gives holds one until it is sent and has ended. */
  private turn(user: ServerUser, signal: AbortSignal, tell: (state: string) => void): Promise<Flight> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      // Of its own, for hundreds of requests wait by one signal.
      const own = AbortSignal.any([signal]);
      const leave = () => {
        this.queue.remove(waiter);
        reject(own.reason as Error);
      };
      const settled = () => own.removeEventListener('abort', leave);
      const waiter: Waiter = {
        tell,
        signal: own,
        go(flight) {
          settled();
          resolve(flight);
        },
        fail(error) {
          settled();
          reject(error);
        },
      };
      own.addEventListener('abort', leave, { once: true });
      if (this.queue.size === 0) this.movedAt = performance.now();
      this.queue.add(user.run, user.weight, waiter);
      this.timer ??= setInterval(() => this.tick(), this.settings.tickMs).unref();
      this.changed();
    });
  }

  private async send<Result>(
    flight: Flight,
    request: (signal: AbortSignal) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result> {
    try {
      const result = await request(AbortSignal.any([signal, flight.lost.signal]));
      this.limit.answered(this.cap());
      return result;
    } catch (error) {
      if (error instanceof ServerUnavailable) this.learnFrom(error, flight);
      throw error;
    } finally {
      this.flights.delete(flight);
      this.movedAt = performance.now();
    }
  }

  private learnFrom({ status, retryAfterSeconds = 0, unreachable }: ServerUnavailable, { sentAt }: Flight): void {
    const now = performance.now();
    if (status === 429 || status === 503) this.limit.refused(sentAt, now, this.cap());
    this.pausedUntil = Math.max(this.pausedUntil, now + retryAfterSeconds * 1000);
    if (unreachable || status === 502 || status === 503 || status === 504) {
      this.notReady = true;
      void this.look();
    }
  }

  /** Sends what may be sent, ends what may no longer be in flight, and tells what is needed. */
  private changed(): void {
    const cap = this.cap();
    this.tellNeed(cap);
    const excess = this.flights.size - this.places.held();
    if (excess > 0) [...this.flights].slice(-excess).forEach(({ lost }) => lost.abort(this.lostPlace()));
    while (this.hasRoom(cap)) {
      const waiter = this.queue.next();
      if (waiter === undefined) break;
      const flight = { lost: new AbortController(), sentAt: performance.now() };
      this.flights.add(flight);
      this.movedAt = flight.sentAt;
      waiter.go(flight);
    }
    this.tellNeed(cap);
  }

  private tellNeed(cap: number): void {
    this.places.need({ requests: this.queue.size + this.flights.size, inFlight: this.flights.size, cap });
  }

  private hasRoom(cap: number): boolean {
    if (this.notReady || performance.now() < this.pausedUntil) return false;
    return this.flights.size < Math.min(this.limit.limit(cap), this.places.allowed());
  }

  private tick(): void {
    if (this.queue.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    if (this.notReady) void this.look();
    if (performance.now() - this.gaugeAt > this.settings.gaugeMs) void this.readGauge();
    const state = this.waitingFor();
    const waiting = this.queue.items();
    const stands = performance.now() - this.movedAt > this.settings.standstillMs && this.flights.size === 0;
    for (const waiter of waiting) {
      if (!stands) waiter.tell(state);
      else {
        this.queue.remove(waiter);
        waiter.fail(
          new ServerUnavailable(`nothing could be sent for ${this.settings.standstillMs / 1000} s: ${state}`),
        );
      }
    }
    this.changed();
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    const ready = await this.state.ready();
    this.looking = false;
    if (!ready) return;
    this.notReady = false;
    this.changed();
  }

  private async readGauge(): Promise<void> {
    this.gaugeAt = performance.now();
    const waiting = await this.state.waiting();
    if (waiting !== undefined) this.limit.waiting(waiting, this.cap());
  }

  private waitingFor(): string {
    const seconds = Math.ceil((this.pausedUntil - performance.now()) / 1000);
    if (this.notReady) return `${this.url} is not ready`;
    if (seconds > 0) return `${this.url} asked to be left alone for ${seconds} s more`;
    if (this.places.allowed() === 0) return `a place at ${this.url}, which others use`;
    const limit = Math.min(this.limit.limit(this.cap()), this.places.allowed());
    return `its turn at ${this.url}: ${this.flights.size} of ${limit} requests in flight, ${this.queue.size} wait`;
  }

  private lostPlace(): ServerUnavailable {
    return new ServerUnavailable(
      `this worker lost its place at ${this.url}: it could not renew it in the store in time; trying again helps`,
    );
  }

  /** The smallest cap of those who use the server now. */
  private cap(): number {
    return Math.max(1, Math.min(...this.caps.keys(), this.caps.size === 0 ? 1 : Number.POSITIVE_INFINITY));
  }

  private count(cap: number, change: number): void {
    const count = (this.caps.get(cap) ?? 0) + change;
    if (count > 0) this.caps.set(cap, count);
    else this.caps.delete(cap);
  }
}
