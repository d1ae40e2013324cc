import { murmur3 } from './murmur3.ts';
import { xoshiro128 } from './xoshiro128.ts';

/** Gives the next number from 0 up to but not including 1. */
export type Random = () => number;

/** What a sequence of random numbers is bound to: a run's seed, a stage's name, a record's id. Numbers are finite. */
export type SeedPart = string | number;

/**
 * A generator bound to its parts: the same parts in the same order give the same numbers on every machine, any other
 * parts (also 1 and '1', or 'ab' and 'a', 'b') an unrelated sequence. Numbers are multiples of 2^-32. Not for secrets.
 */
export function seededRandom(...parts: readonly SeedPart[]): Random {
  const next = xoshiro128(murmur3(seedText(parts)));
  return () => next() / 2 ** 32;
}

/**
 * A seed for servers that take one: an integer from 0 to 2^31 - 1, the same for the same parts. A server that numbers the
 * n answers of a request seed, seed + 1, … must be asked for one answer a request, with the answer's index among the
 * parts, for seeds of different requests may lie closer than n.
 */
export function integerSeed(...parts: readonly SeedPart[]): number {
  return murmur3(seedText(parts))[0] >>> 1;
}

/** A new list with the items in random order, every order as likely (Fisher and Yates). */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return sample(items, items.length, random);
}

/**
 * `count` of the items, each at most once, in random order; all of them when there are fewer. Throws a RangeError when
 * `count` is not a whole number from 0.
 */
export function sample<Item>(items: readonly Item[], count: number, random: Random): Item[] {
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`The size of a sample must be a whole number from 0, got ${count}`);
  }
  const pool = [...items];
  const chosen: Item[] = [];
  while (chosen.length < count && pool.length > 0) {
    // The last item takes the place of the one drawn, so that nothing after it has to move up.
    const place = Math.floor(random() * pool.length);
    chosen.push(...pool.splice(place, 1, ...pool.slice(-1)));
    pool.pop();
  }
  return chosen;
}

/** One of the items, each as likely. Throws a RangeError when there is none. */
export function chooseOne<Item extends string | number | object>(items: readonly Item[], random: Random): Item {
  const chosen = items[Math.floor(random() * items.length)];
  if (chosen === undefined) throw new RangeError('Cannot choose one item of an empty list');
  return chosen;
}

const seedText = (parts: readonly SeedPart[]): string => JSON.stringify(parts);
