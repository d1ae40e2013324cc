import { rotateLeft, type Words128 } from './murmur3.ts';

/**
 * The generator xoshiro128** 1.1 (Blackman and Vigna, public domain): each call gives the next unsigned 32-bit number.
 * `state` must not be all zeros, or every number is 0.
 */
export function xoshiro128(state: Words128): () => number {
  let [first, second, third, fourth] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(second, 5), 7), 9) >>> 0;
    const shifted = second << 9;
    third ^= first;
    fourth ^= second;
    second ^= third;
    first ^= fourth;
    third ^= shifted;
    fourth = rotateLeft(fourth, 11);
    return result;
  };
}
