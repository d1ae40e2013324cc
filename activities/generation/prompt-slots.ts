import { hashOf } from '../../pipeline/keys.ts';
import type { Passage } from '../../pipeline/records.ts';

/**
 * The passages of an arm that has no corpus: as many as there are prompts, each a name and a number. More prompts with
 * the same seed begin with the same ones, so that what was made of them is found again.
 */
export function promptSlots(count: number, seed: number): Passage[] {
  return Array.from({ length: count }, (_, index) => ({
    id: hashOf(['prompt', seed, index]).slice(0, 20),
    source: '',
    line: index + 1,
    text: `prompt ${index + 1}`,
  }));
}
