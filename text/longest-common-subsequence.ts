const BITS = 32;

/** The length of the longest sequence of tokens that occurs in both lists in order, with gaps allowed. */
export function longestCommonSubsequence(left: readonly string[], right: readonly string[]): number {
  // The shorter list takes fewer words of bits, and each token of the longer one costs a pass over them.
  return left.length <= right.length ? commonSubsequences(left)(right) : commonSubsequences(right)(left);
}

/**
 * Prepares one list to be compared with many: the function that is returned gives the length of the longest common
 * subsequence with another list. Bit-parallel (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004): bit i
 * of the state is 0 where the answer for the first i + 1 tokens is one more than that for the first i, so that 32 tokens are
 * compared in a few operations.
 */
export function commonSubsequences(list: readonly string[]): (other: readonly string[]) => number {
  const words = Math.ceil(list.length / BITS);
  const places = new Map<string, Uint32Array>();
  list.forEach((token, index) => {
    let bits = places.get(token);
    if (bits === undefined) places.set(token, (bits = new Uint32Array(words)));
    const word = Math.floor(index / BITS);
    bits[word] = (bits[word] ?? 0) | (1 << (index % BITS));
  });
  return (other) => {
    const state = new Uint32Array(words).fill(0xffffffff);
    for (const token of other) {
      const bits = places.get(token);
      if (bits !== undefined) advance(state, bits);
    }
    return zeros(state);
  };
}

/** One token further: the lowest free place above each step moves down to it; the sum carries over to the next word. */
function advance(state: Uint32Array, places: Uint32Array): void {
  let carry = 0;
  for (let word = 0; word < state.length; word += 1) {
    const old = state[word] ?? 0;
    const met = (old & (places[word] ?? 0)) >>> 0;
    const sum = old + met + carry;
    carry = sum > 0xffffffff ? 1 : 0;
    state[word] = sum | (old & ~met);
  }
}

/** Bits above the list's length meet no token and stay 1. */
function zeros(state: Uint32Array): number {
  let count = 0;
  for (const word of state) for (let bits = ~word; bits !== 0; bits &= bits - 1) count += 1;
  return count;
}
