import type { HumanPair } from '../pipeline/records.ts';
import { joinInput } from '../text/join-input.ts';
import { nearDuplicateIndex } from '../text/near-duplicates.ts';
import { countWords } from '../text/words.ts';

/** An output shorter than this many words ("yes", "A", a name) says nothing about where it comes from. */
const tellingWords = 8;

/** Finds what would teach a model the answers it is to be measured by. */
export interface HeldOutGuard {
  /** The held-out pair that a training text nearly repeats, if there is one. */
  nearDuplicate(pair: { instruction: string; input: string; output: string }): string | undefined;
}

/**
 * Looks up near-duplicates of held-out pairs: of the pair as a whole, and of its output where that is long enough to be
 * told from others.
 */
export function heldOutGuard(heldOut: readonly HumanPair[]): HeldOutGuard {
  const pairs = nearDuplicateIndex(heldOut.map((pair) => ({ id: pair.id, text: wholeText(pair) })));
  const outputs = nearDuplicateIndex(
    heldOut
      .filter((pair) => countWords(pair.output) >= tellingWords)
      .map((pair) => ({ id: pair.id, text: pair.output })),
  );
  return {
    nearDuplicate: (pair) => (pairs.find(wholeText(pair)) ?? outputs.find(pair.output))?.id,
  };
}

function wholeText(pair: { instruction: string; input: string; output: string }): string {
  return `${joinInput(pair.instruction, pair.input)}\n${pair.output}`;
}
