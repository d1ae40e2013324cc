import type { HumanPair } from '../pipeline/records.ts';
import { joinInput } from '../text/join-input.ts';
import { nearDuplicateIndex } from '../text/near-duplicates.ts';
import { countWords } from '../text/words.ts';

/** An output shorter than this many words ("yes", "A", a name) says nothing about where it comes from. */
const tellingWords = 8;

/** A pair as the guard sees it: a human one may say how much of its instruction is that of its whole task. */
type SeenPair = Pick<HumanPair, 'instruction' | 'input' | 'output' | 'shared'>;

/** Finds what would teach a model the answers it is to be measured by. */
export interface HeldOutGuard {
  /** The held-out pair that a training text nearly repeats, if there is one. */
  nearDuplicate(pair: SeenPair): string | undefined;
}

/**
 * Looks up near-duplicates of held-out pairs: of the pair as a whole, and of each of its references that is long enough
 * to be told from others. Where many pairs have the definition of their task in common, it is left out of both sides,
 * or every instance of a task with a long definition would count as a near-duplicate of every other.
 */
export function heldOutGuard(heldOut: readonly HumanPair[]): HeldOutGuard {
  const pairs = nearDuplicateIndex(heldOut.map((pair) => ({ id: pair.id, text: ownText(pair) })));
  const told = heldOut.map(({ id, output, references }) => ({ id, texts: new Set([output, ...references]) }));
  const times = new Map<string, number>();
  for (const { texts } of told) for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
  // What answers several questions is a label of their task, and tells none of them.
  const telling = (text: string) => times.get(text) === 1 && countWords(text) >= tellingWords;
  const outputs = nearDuplicateIndex(
    told.flatMap(({ id, texts }) => [...texts].filter(telling).map((text) => ({ id, text }))),
  );
  return {
    nearDuplicate: (pair) => (pairs.find(ownText(pair)) ?? outputs.find(pair.output))?.id,
  };
}

function ownText({ instruction, input, output, shared = 0 }: SeenPair): string {
  return `${joinInput(instruction.slice(shared), input)}\n${output}`;
}
