import { z } from 'zod';
import { seededRandom } from '../../../text/random.ts';

/** Which requests a fault takes, counted from when it is set. */
const choice = {
  /** A path, or '*' for every route; absent: the routes that do work (/v1/completions, /generate, /classify, /predict). */
  route: z.string().optional(),
  /** Requests left alone at first. */
  skip: z.int().min(0).default(0),
  /** Every how many-th request after those. */
  every: z.int().positive().default(1),
  /** How many it takes before it is over; absent: all. */
  times: z.int().positive().optional(),
  /** A share of the requests, chosen by a fixed seed. */
  share: z.number().min(0).max(1).optional(),
  seed: z.int().default(0),
};

/** A fault on demand. */
export const faultSchema = z.discriminatedUnion('fault', [
  z.strictObject({
    fault: z.literal('status').describe('an error in the words of the API'),
    status: z.int().min(400).max(599),
    retryAfterSeconds: z.number().positive().optional(),
    ...choice,
  }),
  z.strictObject({ fault: z.literal('hang').describe('never answers'), ...choice }),
  z.strictObject({ fault: z.literal('drop').describe('the connection ends without an answer'), ...choice }),
  z.strictObject({ fault: z.literal('cut').describe('the connection ends amid the answer'), ...choice }),
  z.strictObject({ fault: z.literal('truncate').describe('a whole answer of broken JSON'), ...choice }),
  z.strictObject({ fault: z.literal('wrongLength').describe('a log-probability or a choice too few'), ...choice }),
  z.strictObject({ fault: z.literal('slow').describe('answers late'), ms: z.number().positive(), ...choice }),
  z.strictObject({
    fault: z.literal('die').describe('the server ends; in a process of its own by SIGKILL, unless it comes back'),
    backAfterMs: z.number().positive().optional(),
    ...choice,
  }),
]);

export const faultsSchema = z.array(faultSchema);

export type Fault = z.infer<typeof faultSchema>;
export type FaultOptions = z.input<typeof faultSchema>;

interface Armed {
  fault: Fault;
  seen: number;
  taken: number;
  random: () => number;
}

/** The faults that are set; the first that takes a request has it. */
export class Faults {
  private armed: Armed[] = [];

  set(faults: readonly Fault[]): void {
    this.armed = faults.map((fault) => ({ fault, seen: 0, taken: 0, random: seededRandom('fault', fault.seed) }));
  }

  /** The fault of the next request, if it has one. */
  next(route: string, isWork: boolean): Fault | undefined {
    let found: Fault | undefined;
    for (const one of this.armed) {
      const { fault } = one;
      const meant = fault.route === undefined ? isWork : fault.route === '*' || fault.route === route;
      if (!meant) continue;
      const number = one.seen++ - fault.skip;
      // Drawn for every request, so that which are taken does not depend on the other faults.
      const drawn = fault.share === undefined || one.random() < fault.share;
      const due = number >= 0 && (number + 1) % fault.every === 0 && drawn;
      if (!due || found !== undefined || one.taken >= (fault.times ?? Infinity)) continue;
      one.taken++;
      found = fault;
    }
    return found;
  }
}
