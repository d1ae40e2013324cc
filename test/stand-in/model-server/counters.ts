import type { Slots } from './slots.ts';

/** Sequences of one kind. */
export interface WorkCounts {
  /** Worked on to their end. */
  done: number;
  /** Their answer was handed to the connection whole. */
  delivered: number;
  /** Done again although an answer had been delivered before. */
  repeated: number;
  /** Done, but never delivered: the client left, or a fault spoilt the answer. */
  lost: number;
}

/** What a stand-in server has done since it started or was reset. */
export interface Counters {
  /** Requests by route, those that a fault answered included. */
  requests: Record<string, number>;
  /** Requests that a fault answered, by the fault. */
  faults: Record<string, number>;
  /** Most requests for work that were open at once. */
  mostInFlight: number;
  prompts: number;
  promptTokens: number;
  outputTokens: number;
  /** Time that slots were held; more than serviceSeconds where this machine was too busy to be on time. */
  busySlotSeconds: number;
  /** The same by the settings alone: what was done needs so many slot-seconds. */
  serviceSeconds: number;
  mostSlotsBusy: number;
  mostWaiting: number;
  /** Texts asked for: a prompt with n candidates is n. */
  generation: WorkCounts;
  /** Prompts scored. */
  scoring: WorkCounts;
  /** Prompts that only asked whether the server answers. */
  checks: number;
  /** Seconds since the start or the last reset. */
  seconds: number;
}

/** A sequence: what was asked for, by a hash, so that the same again is known. */
export interface Work {
  kind: 'generation' | 'scoring' | 'check';
  key: string;
}

const none = (): WorkCounts => ({ done: 0, delivered: 0, repeated: 0, lost: 0 });

/** Counts what a server does. */
export class Tally {
  private counts = fresh();
  private begun = performance.now();
  private open = 0;
  /** Not forgotten by a reset: work that was delivered before is still repeated after it. */
  private readonly delivered = new Set<string>();

  request(route: string): void {
    this.counts.requests[route] = (this.counts.requests[route] ?? 0) + 1;
  }

  fault(name: string): void {
    this.counts.faults[name] = (this.counts.faults[name] ?? 0) + 1;
  }

  opened(): number {
    this.counts.mostInFlight = Math.max(this.counts.mostInFlight, ++this.open);
    return this.open;
  }

  closed(): void {
    this.open--;
  }

  tokens(prompts: number, promptTokens: number, outputTokens: number, milliseconds: number): void {
    this.counts.serviceSeconds += milliseconds / 1000;
    this.counts.prompts += prompts;
    this.counts.promptTokens += promptTokens;
    this.counts.outputTokens += outputTokens;
  }

  done({ kind, key }: Work): void {
    if (kind === 'check') {
      this.counts.checks++;
      return;
    }
    this.counts[kind].done++;
    if (this.delivered.has(key)) this.counts[kind].repeated++;
  }

  answered(works: readonly Work[], whole: boolean): void {
    for (const { kind, key } of works) {
      if (kind === 'check') continue;
      if (whole) {
        this.delivered.add(key);
        this.counts[kind].delivered++;
      } else this.counts[kind].lost++;
    }
  }

  read(slots: Slots): Counters {
    return {
      ...structuredClone(this.counts),
      busySlotSeconds: slots.busySeconds(),
      mostSlotsBusy: slots.mostRunning,
      mostWaiting: slots.mostWaiting,
      seconds: (performance.now() - this.begun) / 1000,
    };
  }

  reset(slots: Slots): void {
    slots.reset();
    this.counts = fresh();
    this.counts.mostInFlight = this.open;
    this.begun = performance.now();
  }
}

function fresh(): Omit<Counters, 'busySlotSeconds' | 'mostSlotsBusy' | 'mostWaiting' | 'seconds'> {
  return {
    requests: {},
    faults: {},
    mostInFlight: 0,
    prompts: 0,
    promptTokens: 0,
    outputTokens: 0,
    serviceSeconds: 0,
    generation: none(),
    scoring: none(),
    checks: 0,
  };
}
