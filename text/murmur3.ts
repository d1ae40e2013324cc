const multipliers = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93] as const;
const lanes = [
  { multiplier: multipliers[0], nextMultiplier: multipliers[1], keyTurn: 15, hashTurn: 19, addend: 0x561ccd1b },
  { multiplier: multipliers[1], nextMultiplier: multipliers[2], keyTurn: 16, hashTurn: 17, addend: 0x0bcaa747 },
  { multiplier: multipliers[2], nextMultiplier: multipliers[3], keyTurn: 17, hashTurn: 15, addend: 0x96cd1c35 },
  { multiplier: multipliers[3], nextMultiplier: multipliers[0], keyTurn: 18, hashTurn: 13, addend: 0x32ac3b17 },
] as const;

/** Characters (UTF-16 code units) in a block of 16 bytes. */
const blockLength = 8;

/** Four unsigned 32-bit numbers. */
export type Words128 = readonly [number, number, number, number];

/**
 * MurmurHash3_x86_128 (Austin Appleby, public domain) with seed 0 over a text's UTF-16 code units, low byte first. The
 * same for the same text on every machine; not for secrets.
 */
export function murmur3(text: string): Words128 {
  const hash = [0, 0, 0, 0];
  for (let start = 0; start < text.length; start += blockLength) {
    const whole = text.length - start >= blockLength;
    lanes.forEach((lane, index) => {
      // Past the end of the text charCodeAt gives NaN, which the bit operators read as 0: the padding the tail needs.
      const key = text.charCodeAt(start + 2 * index) | (text.charCodeAt(start + 2 * index + 1) << 16);
      const mixed = Math.imul(rotateLeft(Math.imul(key, lane.multiplier), lane.keyTurn), lane.nextMultiplier);
      hash[index] = (hash[index] ?? 0) ^ mixed;
      if (!whole) return;
      const turned = rotateLeft(hash[index] ?? 0, lane.hashTurn) + (hash[(index + 1) % 4] ?? 0);
      hash[index] = (Math.imul(turned, 5) + lane.addend) | 0;
    });
  }
  const byteLength = 2 * text.length;
  return crossed(crossed(hash.map((word) => word ^ byteLength)).map(avalanche));
}

/** A 32-bit word with its bits turned left by `by` places, as a signed number. */
export function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

const crossed = ([first = 0, second = 0, third = 0, fourth = 0]: readonly number[]): Words128 => {
  const sum = (first + second + third + fourth) >>> 0;
  return [sum, (second + sum) >>> 0, (third + sum) >>> 0, (fourth + sum) >>> 0];
};

const avalanche = (word: number): number => {
  const first = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return second ^ (second >>> 16);
};
